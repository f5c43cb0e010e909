"""The DuckDB that the fold works with: bounded memory, a place to spill to, and a deadline on each statement."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

STEPS = Path(__file__).parent / "steps"
MEMORY = os.environ.get("ONEFUNNEL_FOLD_MEMORY", "1GB")
STATEMENT_SECS = float(os.environ.get("ONEFUNNEL_FOLD_SECS", "900"))


@contextmanager
def workbench(scratch: Path) -> Iterator[Bench]:
    """A fresh in-memory database that spills into `scratch`, closed afterwards."""
    settings = {"memory_limit": MEMORY, "temp_directory": str(scratch / "spill"), "preserve_insertion_order": "false"}
    connection = duckdb.connect(config=dict(settings))
    connection.execute("set enable_progress_bar = false")
    connection.execute("set TimeZone = 'UTC'")
    try:
        yield Bench(connection)
    finally:
        connection.close()


class Bench:
    """Runs the fold's statements, each under a deadline."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        watch = threading.Timer(STATEMENT_SECS, self.connection.interrupt)
        watch.daemon = True
        watch.start()
        try:
            return self.connection.execute(sql, dict(parameters) if parameters else None).fetchall()
        finally:
            watch.cancel()

    def step(self, name: str) -> list[tuple[Any, ...]]:
        """One of the statements in `steps/`."""
        return self.run(statement(name))

    def set(self, name: str, value: object) -> None:
        self.run(f"set variable {name} = $value", {"value": value})

    def count(self, relation: str) -> int:
        return int(self.run(f"select count(*) from {relation}")[0][0])  # noqa: S608


@cache
def statement(name: str) -> str:
    return (STEPS / f"{name}.sql").read_text()


def quoted(path: Path) -> str:
    """A path as SQL text, for the statements that take no parameter there."""
    return "'" + str(path).replace("'", "''") + "'"
