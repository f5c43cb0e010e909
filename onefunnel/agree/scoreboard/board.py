"""The scoreboard's numbers: which measures it asks about a scope, and the sentence that is made from their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from onefunnel.agree.bridge import asking as bridge
from onefunnel.agree.bridge.asking import Bridged
from onefunnel.agree.measures.asking import Question, ask
from onefunnel.agree.scoreboard import forecasting, judging
from onefunnel.agree.scoreboard.forecasting import Outlook
from onefunnel.agree.scoreboard.judging import Judged
from onefunnel.agree.scoreboard.targets import Agreed, Verdict
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.web import calendar
from onefunnel.web.scopes import Asked
from onefunnel.words import EVER

YEAR = 366


@dataclass(frozen=True)
class Line:
    """One tile: its name, its measure, the measure behind its small line, and whether it needs leads in the ledger."""

    name: str
    measure: str
    trend: str = ""
    needs_leads: bool = False


BOTH = (
    Line("Bookings", "bookings", "bookings_by_month"),
    Line("Open pipeline", "open_pipeline", "open_pipeline_by_month"),
    Line("Win rate", "win_rate", "win_rate_by_month"),
    Line("MQL accepted", "mql_accepted", "mql_accepted_by_month", needs_leads=True),
    Line("Speed to lead", "speed_to_lead", "speed_to_lead_by_month", needs_leads=True),
    Line("Ignored leads", "ignored_leads", "ignored_leads_by_month", needs_leads=True),
)
DEALS_ONLY = (
    *BOTH[:3],
    Line("Average deal", "average_deal"),
    Line("Cycle", "cycle"),
    Line("Sales velocity", "sales_velocity"),
)


@dataclass(frozen=True)
class Told:
    """A tile's three answers: now, for the basis it is compared with, and month by month."""

    line: Line
    now: Answer
    before: Answer | None
    trend: Answer | None


@dataclass(frozen=True)
class Board:
    """Everything the scoreboard shows, from one generation."""

    asked: Asked
    freshness: Freshness
    lines: tuple[Told, ...]
    funnel: Answer
    months: Answer
    stages: Answer
    channels: Answer | None
    changed: Bridged
    has_leads: bool
    judged: Judged
    outlook: Outlook | None = None

    def line(self, measure: str) -> Told | None:
        return next((told for told in self.lines if told.line.measure == measure), None)


def ask_board(
    engine: Engine, asked: Asked, *, today: date, has_leads: bool, latest: date | None = None, agreed: Agreed | None = None
) -> Board:
    """Ask all of it at once, the longest first. Equal questions are asked once, and kept until the ledger changes.

    `agreed` are the targets that the numbers are held against.
    """
    scope, today = asked.scope, asked.as_of_on or today
    year = scope.during(calendar.year_to(scope.period, latest or today))
    before = scope.during(asked.basis.period) if asked.basis else None
    lines = BOTH if has_leads else DEALS_ONLY
    funnel, months = Question("funnel", scope), Question("bookings_by_month", scope if scope.period.days > YEAR else year)
    stages, channels = Question("open_pipeline_by_stage", scope), Question("leads_by_channel", scope)
    steps, closing = bridge.questions(scope)
    costs = judging.questions(year) if agreed else ()
    ahead = forecasting.questions(scope, year, today=today)
    questions = [steps, funnel, *(Question(line.measure, scope) for line in lines)]
    questions += [Question(line.measure, before) for line in lines if before]
    questions += [Question(line.trend, year) for line in lines if line.trend]
    questions += [months, stages, closing, *([channels] if has_leads else []), *costs, *ahead]
    freshness, found = ask(engine, questions)
    told = tuple(
        Told(
            line,
            found[Question(line.measure, scope)],
            found[Question(line.measure, before)] if before else None,
            found[Question(line.trend, year)] if line.trend else None,
        )
        for line in lines
    )
    changed = bridge.bridged(found[steps], found[closing])
    judged = _judged(told, asked, agreed, today, tuple(found[one] for one in costs)) if agreed else Judged({})
    due = judged.verdicts.get("bookings")
    seen = forecasting.foresee(tuple(found[one] for one in ahead), told[0].now, due.aim.whole if due else None)
    return Board(
        asked, freshness, told, found[funnel], found[months], found[stages], found.get(channels), changed, has_leads, judged, seen
    )  # fmt: skip


def _judged(told: tuple[Told, ...], asked: Asked, agreed: Agreed, today: date, year: tuple[Answer, ...]) -> Judged:
    """Targets are agreed for the whole company: under a filter nothing is held against them."""
    if asked.scope.filters:
        return Judged({})
    verdicts: dict[str, Verdict] = {}
    for one in told:
        months = by_month(one.trend) if one.trend else {}
        found = judging.judge(one.now, months, agreed, period=asked.scope.period, seen_on=today)
        if found is not None:
            verdicts[one.now.name] = found
    return Judged(verdicts, judging.dearest({one.now.name: one.now for one in told}, verdicts, year))


def by_month(answer: Answer) -> dict[date, object]:
    """Each month of the answer's period up to the last fold. Where it has no row nothing was summed or counted: 0; a share of
    nothing stays unknown."""
    said = {cast(date, row["month"]): row["value"] for row in answer.dicts()}
    period, seen = answer.scope.period, answer.scope.as_of
    if period == EVER:
        return said
    last = min(period.ends_on, seen.date()) if seen else period.ends_on
    nothing = 0 if answer.unit in ("money", "count") else None
    return {month: said.get(month, nothing) for month in calendar.months(period.begins_on, last)}
