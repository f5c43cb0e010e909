"""A statement that outlives its deadline is interrupted; nothing waits for ever."""

from __future__ import annotations

from typing import Any, cast

from django.db.backends.sqlite3 import base

from onefunnel.store.sqlite.deadline import Connection, Deadline
from onefunnel.store.sqlite.features import DatabaseFeatures
from onefunnel.store.sqlite.operations import DatabaseOperations


class Cursor(base.SQLiteCursorWrapper):
    """Gives each call a deadline. Rows are worked out while they are fetched, so fetching is under one too."""

    @property
    def _deadline(self) -> Deadline:
        return cast(Connection, self.connection).deadline

    def execute(self, query: str, params: Any = None) -> Any:
        with self._deadline.set():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._deadline.set():
            return super().executemany(query, param_list)

    def fetchone(self) -> Any:
        with self._deadline.set():
            return super().fetchone()

    def fetchmany(self, *args: Any, **options: Any) -> Any:
        with self._deadline.set():
            return super().fetchmany(*args, **options)

    def fetchall(self) -> Any:
        with self._deadline.set():
            return super().fetchall()


class DatabaseWrapper(base.DatabaseWrapper):
    """WAL with `synchronous=FULL`: a commit that was answered is on disk."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "factory": Connection.watched}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on", "foreign_keys=on", "temp_store=memory"):
            connection.execute(f"pragma {pragma}").close()
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
