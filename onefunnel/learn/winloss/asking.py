"""Everything the page of win and loss shows, asked of one generation: what closed, across what, and what is open and in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from onefunnel.agree.measures.asking import Question, ask
from onefunnel.learn import shares
from onefunnel.learn.shares import Share
from onefunnel.learn.winloss import economy, elsewhere
from onefunnel.learn.winloss.economy import Stretch, Verdict
from onefunnel.learn.winloss.elsewhere import Told
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.definitions import Benchmark
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.ledger.measure import measure
from onefunnel.web import calendar
from onefunnel.web.scopes import Asked
from onefunnel.words import EVER, Scope

COUNT, VALUE = "win_rate_across", "win_rate_by_value_across"
NUMBERS = (
    "win_rate", "win_rate_by_value", "cycle", "cycle_lost", "discount", "unpriced_deals", "overdue_deals", "close_date_pushes",
    "stale_deals", "single_threaded_deals", "lost_by_reason", "reasons_missing", "created_pipeline",
)  # fmt: skip
BEFORE = ("win_rate", "win_rate_by_value", "cycle", "discount", "created_pipeline")
MONTHS = ("created_deals_by_month", "win_rate_by_month", "cycle_by_month")
UNKNOWN = ("not recorded", "none recorded", "no contact recorded", "not known")


@dataclass(frozen=True)
class Group:
    """One row across something: how many closed, won by count and, where amounts are known, by value."""

    across: str
    name: str
    wins: Share
    value: Share | None = None

    @property
    def is_known(self) -> bool:
        return self.name not in UNKNOWN


@dataclass(frozen=True)
class Shown:
    """One look at what is won and lost. `before` holds the same numbers of the period compared with, if there is one."""

    asked: Asked
    today: date
    across: str
    freshness: Freshness
    answers: Mapping[str, Answer]
    before: Mapping[str, Answer]
    months: Mapping[str, Answer]
    cuts: Mapping[str, Answer]
    values: Answer | None
    elsewhere: Sequence[Told] = ()

    def told(self, name: str) -> Mapping[str, Any]:
        """The one row of a measure that is a value."""
        return self.answers[name].dicts()[0]

    @property
    def wins(self) -> Share:
        return _wins(self.answers["win_rate"])

    @property
    def money(self) -> Share | None:
        """The win rate by value, of the chosen groups' sums together."""
        rows = self.values.dicts() if self.values else []
        won, closed, squares = (sum(_int(row[name]) for row in rows) for name in ("won_amount", "closed_amount", "unit_squares"))
        return shares.by_value(won, closed, squares)

    def groups(self, across: str) -> list[Group]:
        """The rows of one cut; those of the chosen one with their money."""
        rows = self.values.dicts() if self.values and across == self.across else []
        money = {
            str(row["of_group"]): shares.by_value(*(_int(row[name]) for name in ("won_amount", "closed_amount", "unit_squares")))
            for row in rows
        }
        return [
            Group(across, name, Share(_int(row["won"]), _int(row["closed"])), money.get(name))
            for row in self.cuts[across].dicts()
            if (name := str(row["of_group"]))
        ]

    @property
    def economy(self) -> Verdict | None:
        """None where nothing comes before."""
        return economy.verdict(self.stretch(), self.stretch_before()) if self.before else None

    def stretch(self) -> Stretch:
        period = self.asked.scope.period
        days = (min(period.ends_on, self.asked.as_of_on or self.today) - period.begins_on).days + 1
        return Stretch(days, _int(self.told("created_pipeline")["deals"]), self.wins)

    def stretch_before(self) -> Stretch:
        assert self.asked.basis
        created = _int(self.before["created_pipeline"].dicts()[0]["deals"])
        return Stretch(self.asked.basis.period.days, created, _wins(self.before["win_rate"]))


def look(engine: Engine, asked: Asked, *, today: date, benchmarks: Sequence[Benchmark] = ()) -> Shown:
    """Ask all of it at once, with our own numbers for each benchmark. Raises DeadlineError, DamagedLedgerError."""
    across = dict(asked.scope.choices).get("across", crossings(COUNT)[0])
    plain = replace(asked.scope, choices=())
    year = plain if plain.period == EVER else plain.during(calendar.year_to(plain.period, asked.as_of_on or today))
    earlier = plain.during(asked.basis.period) if asked.basis else None
    answers = {name: Question(name, plain) for name in NUMBERS}
    before = {name: Question(name, earlier) for name in BEFORE} if earlier else {}
    months = {name: Question(name, year) for name in MONTHS}
    cuts = {name: Question(COUNT, _cut(plain, name)) for name in crossings(COUNT)}
    by_value = across if across in crossings(VALUE) else crossings(VALUE)[0]
    values = Question(VALUE, _cut(plain, by_value))
    outside = elsewhere.questions(benchmarks, asked, today=today)
    asking = (
        *answers.values(),
        *before.values(),
        *months.values(),
        *cuts.values(),
        values,
        *(each for one in outside for each in one.questions),
    )
    freshness, found = ask(engine, asking)

    def of(questions: Mapping[str, Question]) -> dict[str, Answer]:
        return {name: found[question] for name, question in questions.items()}

    told = elsewhere.tell(outside, asked, found, today=today)
    return Shown(asked, today, across, freshness, of(answers), of(before), of(months), of(cuts), found[values], told)


def crossings(name: str) -> tuple[str, ...]:
    """What a measure can be asked across, the usual one first."""
    return dict(measure(name).chooses)["across"]


def _cut(scope: Scope, across: str) -> Scope:
    return replace(scope, choices=(("across", across),))


def _wins(answer: Answer) -> Share:
    row = answer.dicts()[0]
    return Share(_int(row["won"]), _int(row["closed"]))


def _int(value: object) -> int:
    return int(cast(int, value or 0))
