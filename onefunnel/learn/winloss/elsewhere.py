"""Ask our own numbers that have an agreed benchmark, over the same days, and say what the comparison tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from onefunnel.agree.agreement import standing
from onefunnel.agree.measures.asking import Question
from onefunnel.learn.shares import Share
from onefunnel.learn.winloss.against import Against, Judged, Side, against
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.definitions import Benchmark
from onefunnel.ledger.measure import measure, measures
from onefunnel.web import calendar, figures
from onefunnel.web.scopes import Asked
from onefunnel.who.names import names
from onefunnel.words import DIMENSIONS, EVER, Period, Scope

KEY_LETTERS = 21
MOST = 6  # benchmarks that the page compares; the agreement shows all
ENDS: dict[Judged, str] = {
    "us": "it is us", "ahead": "we did better than others", "market": "both moved alike, so it is the economy",
    "even": "chance alone could explain the difference", "unjudged": "without an interval the page does not judge this one",
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """What is asked for one benchmark: now, before where something comes before, and by month where there is such a series."""

    benchmark: Benchmark
    now: Question
    before: Question | None
    months: Question | None

    @property
    def questions(self) -> list[Question]:
        return [one for one in (self.now, self.before, self.months) if one]


@dataclass(frozen=True)
class Told:
    """One benchmark with our answers to it. `narrowed` says by which filters ours is of fewer deals than the benchmark is."""

    found: Against
    now: Answer
    before: Answer | None
    months: Answer | None
    basis: str
    narrowed: str = ""

    @property
    def says(self) -> str:
        return sentence(self)


def agreed(scope: Scope, seen_on: date) -> tuple[Benchmark, ...]:
    """The benchmarks of the version that the page counts by, or of the one in force on a day."""
    if scope.version is not None:
        found = standing.version(scope.version)
        return standing.definitions_of(found).benchmarks if found else ()
    return standing.definitions_on(seen_on).benchmarks


def questions(benchmarks: Sequence[Benchmark], asked: Asked, *, today: date) -> list[Asking]:
    """For each benchmark that fits the filters: one of another segment than the page's says nothing about it."""
    plain, known = replace(asked.scope, choices=()), measures()
    fit = [one for one in benchmarks if one.measure in known and plain.segment in (None, one.segment or plain.segment)]
    found = []
    for one in fit[:MOST]:
        scope = replace(plain, segment=one.segment or plain.segment)
        earlier = scope.during(asked.basis.period) if asked.basis else None
        series = known.get(f"{one.measure}_by_month")
        year = scope if scope.period == EVER else scope.during(calendar.year_to(scope.period, asked.as_of_on or today))
        found.append(Asking(
            one, Question(one.measure, scope), Question(one.measure, earlier) if earlier else None,
            Question(series.name, year) if series and series.shape == "series" else None,
        ))  # fmt: skip
    return found


def tell(asking: Sequence[Asking], asked: Asked, found: Mapping[Question, Answer], *, today: date) -> list[Told]:
    """Our answers beside the benchmarks. A running period is compared over the days that have passed."""
    period = asked.scope.period
    passed = Period(period.begins_on, max(period.begins_on, min(period.ends_on, asked.as_of_on or today)))
    return [_told(one, asked, found, passed) for one in asking]


def _told(one: Asking, asked: Asked, found: Mapping[Question, Answer], period: Period) -> Told:
    now, before = found[one.now], found[one.before] if one.before else None
    ours = Side(_number(now), _number(before) if before else None)
    shares = (_share(now), _share(before)) if before and one.benchmark.measure == "win_rate" else None
    compared = against(
        one.benchmark, direction=measure(one.benchmark.measure).direction, period=period,
        before=asked.basis.period if asked.basis else None, ours=ours, shares=shares,
    )  # fmt: skip
    narrowed = narrowed_by(one.benchmark, asked.scope)
    if narrowed and compared.judged != "uncovered":
        compared = replace(compared, judged="narrowed")
    months = found[one.months] if one.months else None
    return Told(compared, now, before, months, asked.basis.says if asked.basis else "", narrowed)


def narrowed_by(benchmark: Benchmark, scope: Scope) -> str:
    """The page's filters that the benchmark knows nothing of, in words; empty where both are of the same."""
    named = {name: getattr(scope, name) for name in DIMENSIONS if name != "segment" or not benchmark.segment}
    return " and ".join(f"{name} {_called(value)}" for name, value in named.items() if value)


def _called(value: str) -> str:
    is_key = value[:1] in "wd" and len(value) == KEY_LETTERS
    return names([value])[value] if is_key else value


def sentence(told: Told) -> str:
    """'Our win rate fell 4.1 points against 2025 while the agreed benchmark fell 0.5 points: it is us.'"""
    found = told.found
    ours = f"{found.benchmark.measure.replace('_', ' ')}{f' in {found.benchmark.segment}' if found.benchmark.segment else ''}"
    if found.judged == "uncovered":
        return f"“{found.benchmark.name}” has no figure for all of these days, so it tells nothing about our {ours} here."
    if found.judged == "few":
        return f"Too little closed to set our {ours} against “{found.benchmark.name}”."
    if found.judged == "level":
        value, theirs = (figures.short(one, told.now.unit, told.now.currency) for one in (found.ours.now, found.theirs.now))
        return f"Our {ours} is {value}, the agreed benchmark {theirs}; with one figure for all days it tells a level, no trend."
    if found.judged == "narrowed":
        of = f"segment {found.benchmark.segment}" if found.benchmark.segment else "all segments"
        return (
            f"Our {ours} for {told.narrowed} alone stands beside a benchmark that is of {of}: not the same thing,"
            " so the page does not judge it. Clear the filters to compare."
        )
    mine, other = (_moved(one.moved or 0.0, told.now) for one in (found.ours, found.theirs))
    return f"Our {ours} {mine} against {told.basis} while the agreed benchmark {other}: {ENDS[found.judged]}."


def _moved(change: float, answer: Answer) -> str:
    """'fell 4.1 points', 'rose 3 days'."""
    size = f"{abs(change):.1f}"
    if answer.unit != "percent":
        size = figures.short(abs(change), answer.unit, answer.currency)
    if not change or size in ("0.0", "0"):
        return "stayed where it was"
    way = "rose" if change > 0 else "fell"
    return f"{way} {size} point{'' if size == '1.0' else 's'}" if answer.unit == "percent" else f"{way} by {size}"


def _number(answer: Answer) -> float | None:
    value = answer.dicts()[0]["value"] if answer.rows else None
    return None if value is None else float(cast(float, value))


def _share(answer: Answer) -> Share:
    row = answer.dicts()[0]
    return Share(int(cast(int, row["won"] or 0)), int(cast(int, row["closed"] or 0)))
