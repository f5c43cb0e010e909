"""The scoreboard's numbers: which measures it asks about a scope, and the sentence that is made from their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onefunnel.agree.bridge import asking as bridge
from onefunnel.agree.bridge.asking import Bridged
from onefunnel.agree.measures.asking import Question, ask
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.web import calendar
from onefunnel.web.scopes import Asked

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

    def line(self, measure: str) -> Told | None:
        return next((told for told in self.lines if told.line.measure == measure), None)


def ask_board(engine: Engine, asked: Asked, *, today: date, has_leads: bool, latest: date | None = None) -> Board:
    """Ask all of it at once. Equal questions are asked once, and kept until the ledger changes."""
    scope = asked.scope
    year = scope.during(calendar.year_to(scope.period, latest or today))
    before = scope.during(asked.basis.period) if asked.basis else None
    lines = BOTH if has_leads else DEALS_ONLY
    questions = [Question(line.measure, scope) for line in lines]
    questions += [Question(line.measure, before) for line in lines if before]
    questions += [Question(line.trend, year) for line in lines if line.trend]
    funnel, months = Question("funnel", scope), Question("bookings_by_month", scope if scope.period.days > YEAR else year)
    stages, channels = Question("open_pipeline_by_stage", scope), Question("leads_by_channel", scope)
    steps, closing = bridge.questions("bridge", scope)
    questions += [funnel, months, stages, steps, closing, *([channels] if has_leads else [])]
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
    return Board(asked, freshness, told, found[funnel], found[months], found[stages], found.get(channels), changed, has_leads)
