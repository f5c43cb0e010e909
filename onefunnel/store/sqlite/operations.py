"""How statements are shown when they are counted or debugged, without the `getlimit` that the pysqlite3 wheel lacks."""

from __future__ import annotations

from itertools import batched
from typing import Any

from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations

COLUMNS = 2_000  # SQLite's own default limit of columns in a result


class DatabaseOperations(SQLiteOperations):
    def _quote_params_for_last_executed_query(self, params: Any) -> tuple[Any, ...]:
        quoted: tuple[Any, ...] = ()
        for some in batched(params, COLUMNS):
            cursor = self.connection.connection.cursor()
            quoted += cursor.execute("select " + ", ".join(["quote(?)"] * len(some)), some).fetchone()
            cursor.close()
        return quoted
