"""A statement that outlives its deadline is interrupted; nothing waits for ever."""

from __future__ import annotations

import os
import time
from typing import Any

from django.db.backends.sqlite3 import base

from onefunnel.store.sqlite.features import DatabaseFeatures
from onefunnel.store.sqlite.operations import DatabaseOperations

STEPS = 20_000  # virtual machine steps between two looks at the clock
DEADLINE_SECS = float(os.environ.get("ONEFUNNEL_STATEMENT_SECS", "60"))


class Cursor(base.SQLiteCursorWrapper):
    """Sets the connection's deadline anew for each statement."""

    def execute(self, query: str, params: Any = None) -> Any:
        _deadlines[id(self.connection)] = time.monotonic() + DEADLINE_SECS
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        _deadlines[id(self.connection)] = time.monotonic() + DEADLINE_SECS
        return super().executemany(query, param_list)


_deadlines: dict[int, float] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """WAL with `synchronous=FULL`: a commit that was answered is on disk."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on", "foreign_keys=on", "temp_store=memory"):
            connection.execute(f"pragma {pragma}").close()
        mine = id(connection)
        _deadlines[mine] = float("inf")
        connection.set_progress_handler(lambda: int(time.monotonic() > _deadlines.get(mine, float("inf"))), STEPS)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
