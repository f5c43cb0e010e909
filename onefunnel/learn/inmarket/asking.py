"""Everything the page of in-market accounts shows, asked of one generation: the list, its signs, the months, and its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from onefunnel.agree.measures.asking import Question, ask
from onefunnel.learn.inmarket import expecting
from onefunnel.learn.inmarket.expecting import Expected, Span
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.web import calendar
from onefunnel.words import EVER, Period, Scope

SCORE = "in_market_score"
AMONG = ("listed", "opened", "any")  # the share of these is precision, recall, and what lift over random is measured against
FREE, BUSY = "no open deal", "open deal"
WAYS = {"opened": "came back with another deal", "won": "bought from us again"}


@dataclass(frozen=True)
class Shown:
    """One look at who is in the market. `quarter` is the last full one before the day that is looked at."""

    freshness: Freshness
    quarter: Period
    answers: Mapping[str, Answer]
    expected: Mapping[str, Expected]

    @property
    def listed(self) -> Answer:
        return self.answers["in_market_accounts"]

    def count(self, standing: str) -> int:
        return sum(int(str(row["value"])) for row in self.listed.dicts() if row["standing"] == standing)

    @property
    def total(self) -> int:
        return self.count(FREE) + self.count(BUSY)

    @property
    def accounts(self) -> int:
        """All accounts of the scope at the moment that is looked at."""
        rows = self.answers["in_market_by_month"].dicts()
        return int(str(rows[-1]["accounts"])) if rows else 0

    @property
    def told(self) -> Mapping[str, int]:
        """The four counts that last quarter's list is scored by."""
        listed, opened, anybody = (self.answers[f"{SCORE} {among}"].dicts()[0] for among in AMONG)
        counts = {
            "hits": listed["hits"],
            "listed": listed["accounts"],
            "opened": opened["accounts"],
            "accounts": anybody["accounts"],
        }
        return {name: int(str(count)) for name, count in counts.items()}

    @property
    def lift(self) -> Span | None:
        return expecting.lift(**self.told)

    @property
    def reading(self) -> Expected:
        """What the sentence goes by: accounts that came back with another deal, whether we won it or not."""
        return self.expected["opened"]


def look(engine: Engine, scope: Scope, *, seen_on: date) -> Shown:
    """Ask all of it at once; `seen_on` is the day the list is of. Raises DeadlineError, DamagedLedgerError."""
    quarter = last_full_quarter(seen_on)
    least = tuple((name, value) for name, value in scope.choices if name == "least")
    plain = replace(scope, choices=least)
    year = Period(
        calendar.span(seen_on, "month", 11).begins_on, min(scope.period.ends_on, calendar.span(seen_on, "month").ends_on)
    )
    questions = {
        "in_market_accounts": Question("in_market_accounts", plain),
        "in_market_signals": Question("in_market_signals", replace(plain, choices=())),
        "in_market_by_month": Question("in_market_by_month", plain.during(year)),
        **{
            f"{SCORE} {among}": Question(SCORE, replace(plain.during(quarter), choices=(*least, ("among", among))))
            for among in AMONG
        },
    }
    for way in WAYS:
        for name in ("repurchase_interval", "buying_window"):
            questions[f"{name} {way}"] = Question(name, replace(scope, period=EVER, choices=(("bought", way),)))
    freshness, found = ask(engine, questions.values())
    answers = {name: found[question] for name, question in questions.items()}
    return Shown(freshness, quarter, answers, {way: _expected(answers, way) for way in WAYS})


def last_full_quarter(seen_on: date) -> Period:
    """The calendar quarter that ended on that day or last before it."""
    this = calendar.span(seen_on, "quarter")
    return this if this.ends_on == seen_on else calendar.span(this.begins_on - timedelta(days=1), "quarter")


def _expected(answers: Mapping[str, Answer], way: str) -> Expected:
    (returns,) = answers[f"repurchase_interval {way}"].dicts()
    (window,) = answers[f"buying_window {way}"].dicts()

    def whole(row: Mapping[str, object], column: str) -> int:
        return int(str(row[column] or 0))

    return expecting.expected(
        returns=whole(returns, "again"),
        watched_days=whole(returns, "watched_days"),
        closed=whole(window, "closed"),
        days=whole(window, "days"),
        squared_days=whole(window, "squared_days"),
    )
