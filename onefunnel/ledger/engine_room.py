"""The DuckDB that the fold works with: bounded memory, a place to spill to, and a deadline on each statement."""

from __future__ import annotations

import os
import threading
import time
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
    bench = Bench(connection)
    try:
        yield bench
    finally:
        bench.close()


class Bench:
    """Runs the fold's statements, each under a deadline that one thread keeps."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._due_at = float("inf")
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """One statement and its rows. One that takes longer than STATEMENT_SECS raises duckdb.InterruptException."""
        self._due_at = time.monotonic() + STATEMENT_SECS
        try:
            return self.connection.execute(sql, dict(parameters) if parameters else None).fetchall()
        finally:
            self._due_at = float("inf")

    def close(self) -> None:
        self._closed.set()
        self.connection.close()

    def _watch(self) -> None:
        while not self._closed.wait(min(1.0, STATEMENT_SECS)):
            if time.monotonic() > self._due_at:
                self.connection.interrupt()

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
