"""How long one call into SQLite may take. Each connection has a deadline of its own, which ends with the call."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pysqlite3 import dbapi2

STEPS = 20_000  # virtual machine steps between two looks at the clock
DEADLINE_SECS = float(os.environ.get("ONEFUNNEL_STATEMENT_SECS", "60"))


class Deadline:
    """When the call that runs now must be over; never, while none runs."""

    def __init__(self) -> None:
        self._due_at = float("inf")

    @contextmanager
    def set(self) -> Iterator[None]:
        self._due_at = time.monotonic() + DEADLINE_SECS
        try:
            yield
        finally:
            self._due_at = float("inf")

    def has_passed(self) -> int:
        """SQLite interrupts the call when this is not zero."""
        return int(time.monotonic() > self._due_at)


class Connection(dbapi2.Connection):  # type: ignore[misc]
    """A connection that carries its deadline, so that the two live and die together."""

    deadline: Deadline

    @classmethod
    def watched(cls, *args: object, **options: object) -> Connection:
        connection = cls(*args, **options)
        connection.deadline = Deadline()
        connection.set_progress_handler(connection.deadline.has_passed, STEPS)
        return connection
