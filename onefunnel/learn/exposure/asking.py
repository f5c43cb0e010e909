"""Ask for an estimate: from the list behind `exposure_trials`, worked out once a scope and generation, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

from onefunnel.learn.exposure.finding import Finding, find_all
from onefunnel.learn.exposure.trials import trials
from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.web import scopes
from onefunnel.words import Scope

MOST_TRIALS = 200_000  # far above what drawn_trials ever draws
DEADLINE_SECS = 900.0


@dataclass(frozen=True)
class WorkedOut:
    """All findings over a scope, the naive comparison, and what they were made from."""

    findings: tuple[Finding, ...]
    naive: dict[str, Any]
    generation: int
    folded_at: datetime | None
    agreement: str


def work_out(engine: Engine, scope: Scope, *, progress: Callable[[int, int, str], None] = lambda *_: None) -> WorkedOut:
    """The estimates of the whole and of each group. Takes minutes at a million touches. Raises DeadlineError."""
    progress(0, 1, "drawing the trials")
    plain = replace(scope, choices=())
    listed = records(engine, measure("exposure_trials"), plain, limit=MOST_TRIALS, deadline_secs=DEADLINE_SECS)
    naive = answer(engine, measure("naive_exposure"), plain, deadline_secs=DEADLINE_SECS)
    columns = dict(zip(listed.columns, zip(*listed.rows, strict=True), strict=True)) if listed.rows else {}
    findings = find_all(trials(columns), progress=progress) if columns else [Finding.nothing()]
    folded_at = listed.freshness.folded_at
    return WorkedOut(
        tuple(findings), _naive(naive.dicts()), listed.freshness.generation,
        folded_at.replace(tzinfo=UTC) if folded_at and folded_at.tzinfo is None else folded_at, listed.agreement,
    )  # fmt: skip


def _naive(rows: list[dict[str, object]]) -> dict[str, Any]:
    """The shares of those who met our marketing and of those who did not, and their ratio where there is one."""
    shares = {bool(row["has_met"]): row for row in rows}
    met, other = (float(shares.get(side, {}).get("value") or 0) for side in (True, False))  # type: ignore[arg-type]
    return {"met": met, "not": other, "ratio": met / other if other and met else None}


def address(scope: Scope) -> str:
    """The scope as the address writes it, without choices: what an estimate is kept under."""
    return scopes.query(replace(scope, choices=()))


def scope_of(asked: str, *, today: date) -> Scope:
    """The scope that `address` wrote."""
    return scopes.read(dict(parse_qsl(asked)), today=today).scope
