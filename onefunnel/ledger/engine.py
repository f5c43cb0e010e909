"""What every engine gives: a question in our SQL, asked of one generation of the ledger, answered as plain rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onefunnel.ledger.clock import Clock

DEADLINE_SECS = float(os.environ.get("ONEFUNNEL_QUERY_SECS", "30"))


class DeadlineError(Exception):
    """The question took longer than it was given."""


@dataclass(frozen=True)
class Freshness:
    """Which facts an answer rests on: the generation, the last log entry in it, when that was told and when it was folded.

    `under` tells apart what was asked under one version of the agreement for all time; empty where each holds in its time.
    """

    generation: int = 0
    position: int = 0
    folded_at: datetime | None = None
    told_at: datetime | None = None
    under: str = ""


@dataclass(frozen=True)
class Result:
    """Rows as tuples under their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]

    def dicts(self) -> list[dict[str, object]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Reading(Protocol):
    """One generation, held still: everything asked of it sees the same facts."""

    @property
    def freshness(self) -> Freshness: ...

    @property
    def clock(self) -> Clock:
        """The company's days in this generation; `of_day` and its like count by it."""
        ...

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        """Answer one statement. Parameters that the text does not name are ignored. Raises DeadlineError."""
        ...

    def beside(self, count: int) -> AbstractContextManager[Sequence[Reading]]:
        """Up to so many further readings of the same generation, for other threads; fewer where they cannot be had."""
        ...


class Engine(Protocol):
    """An engine over one ledger."""

    def read[T](self, work: Callable[[Reading], T]) -> T:
        """Do several questions on one generation. `work` runs again if the generation's files were cleared away under it."""
        ...

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result: ...
