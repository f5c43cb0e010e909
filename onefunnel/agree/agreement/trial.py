"""Try a draft on the past: the same measures under what held then and under the draft, and the very records that move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from onefunnel.ledger.answer import Answer, answer, records
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.words import FUNNEL, STAGE_NAMES, Scope, Stage

MEASURE = "funnel"
FIGURES = ("mql_accepted", "handover_response", "unanswered_share", "ignored_leads", "win_rate")
EVERYTHING = 2**31 - 1
DEADLINE_SECS = 60.0
HANDS = 3  # two work under the draft; the third asks what held, which is there already


@dataclass(frozen=True)
class Entry:
    """One record's entry into a stage: whose it is, and when."""

    stage: Stage
    subject: str
    entered_at: datetime
    owner: str
    account: str


@dataclass(frozen=True)
class Line:
    """One stage before and after: entries, both conversions to the next stage, and the records that move."""

    stage: Stage
    before: int
    after: int
    left: tuple[Entry, ...]
    joined: tuple[Entry, ...]
    cohort: tuple[float | None, float | None]
    period: tuple[float | None, float | None]


@dataclass(frozen=True)
class Figure:
    """One measure before and after."""

    before: Answer
    after: Answer

    @property
    def name(self) -> str:
        return self.before.name


@dataclass(frozen=True)
class Trial:
    """What a draft would have made of a period."""

    scope: Scope
    lines: tuple[Line, ...]
    figures: tuple[Figure, ...]

    def line(self, stage: Stage) -> Line:
        return next(line for line in self.lines if line.stage == stage)

    @property
    def most_moved(self) -> Line:
        """The stage whose list changes most; the earliest of several."""
        return max(self.lines, key=lambda line: (len(line.left) + len(line.joined), -list(FUNNEL).index(line.stage)))


def attempt(before: Engine, after: Engine, scope: Scope) -> Trial:
    """The same questions of both engines, one generation each. Raises DeadlineError."""
    with ThreadPoolExecutor(HANDS) as hands:  # what stages and what SLAs are made of takes about as long
        answers = [hands.submit(_figures, after, scope), hands.submit(_figures, before, scope)]
        funnels = [hands.submit(_funnel, after, scope), hands.submit(_funnel, before, scope)]
        lists = [hands.submit(_entries, after, scope), hands.submit(_entries, before, scope)]
    new, old = (one.result() for one in funnels)
    entries = (lists[1].result(), lists[0].result())
    lines = tuple(_line(stage, old[stage], new[stage], entries) for stage in FUNNEL)
    figures = tuple(Figure(was, becomes) for becomes, was in zip(*(one.result() for one in answers), strict=True))
    return Trial(scope, lines, figures)


def selected(engine: Engine, scope: Scope) -> dict[Stage, int]:
    """How many entries into each stage of the funnel a period has under one set of definitions."""
    return {stage: int(str(row["value"])) for stage, row in ((Stage(name), row) for name, row in _funnel(engine, scope).items())}


def _ask(engine: Engine, name: str, scope: Scope) -> Answer:
    return answer(engine, measure(name), scope, deadline_secs=DEADLINE_SECS)


def _figures(engine: Engine, scope: Scope) -> list[Answer]:
    return [_ask(engine, name, scope) for name in FIGURES]


def _funnel(engine: Engine, scope: Scope) -> dict[str, dict[str, object]]:
    return {str(row["stage"]): row for row in _ask(engine, MEASURE, scope).dicts()}


def _entries(engine: Engine, scope: Scope) -> dict[Stage, list[Entry]]:
    """Every entry that the funnel counts, by stage."""
    found = records(engine, measure(MEASURE), scope, limit=EVERYTHING, deadline_secs=DEADLINE_SECS)
    said: dict[Stage, list[Entry]] = {stage: [] for stage in FUNNEL}
    for row in found.dicts():
        stage = Stage(str(row["stage"]))
        subject = row["opportunity"] if stage in (Stage.OPPORTUNITY, Stage.WON) else row["person"]
        entered_at, owner, account = cast(datetime, row["entered_at"]), str(row["owner"] or ""), str(row["account"] or "")
        said[stage].append(Entry(stage, str(subject or account), entered_at, owner, account))
    return said


def _line(stage: Stage, old: dict[str, object], new: dict[str, object], entries: tuple[dict[Stage, list[Entry]], ...]) -> Line:
    was, becomes = entries[0][stage], entries[1][stage]
    return Line(
        stage=stage,
        before=len(was),
        after=len(becomes),
        left=_beyond(was, becomes),
        joined=_beyond(becomes, was),
        cohort=(_percent(old["cohort_percent"]), _percent(new["cohort_percent"])),
        period=(_percent(old["period_percent"]), _percent(new["period_percent"])),
    )


def _beyond(some: Iterable[Entry], others: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that the others do not have: one entry of a subject answers for one of theirs; the latest are left over."""
    there = Counter(entry.subject for entry in others)
    left = []
    for entry in sorted(some, key=lambda one: (one.entered_at, one.subject)):
        if there[entry.subject] > 0:
            there[entry.subject] -= 1
        else:
            left.append(entry)
    return tuple(reversed(left))


def _percent(value: object) -> float | None:
    return None if value is None else float(cast(float, value))


def sentence(trial: Trial, label: str, period: str) -> str:
    """'Under draft 3 the 412 MQL of Q3 2026 become 303: 109 fall out, none comes in'."""
    line = trial.most_moved
    if not line.left and not line.joined:
        return f"{label.capitalize()} counts the same records of {period}: none moves"
    name = STAGE_NAMES[line.stage] if STAGE_NAMES[line.stage].isupper() else STAGE_NAMES[line.stage].lower()
    out = f"{len(line.left):,} {'falls' if len(line.left) == 1 else 'fall'} out" if line.left else "none falls out"
    into = f"{len(line.joined):,} {'comes' if len(line.joined) == 1 else 'come'} in" if line.joined else "none comes in"
    return f"Under {label} the {line.before:,} {name} of {period} become {line.after:,}: {out}, {into}"
