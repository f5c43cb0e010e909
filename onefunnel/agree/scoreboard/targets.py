"""A number against what was agreed for it: kept or missed, by how much, and since when. Pure; asks nothing.

Targets are agreed by quarter. What adds up over days (bookings, leads) is prorated by days: over the part of a running quarter
that has passed, and over a month's share of its quarter. What stands at a moment (open pipeline) or is a rate is held against the
target of the quarter in which the period ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onefunnel.ledger import sqltext
from onefunnel.ledger.measure import Measure
from onefunnel.web import calendar
from onefunnel.words import EVER, Period

type Agreed = Mapping[tuple[str, date], tuple[float, int]]  # measure and first day of a quarter: the target, the version's number


@dataclass(frozen=True)
class Aim:
    """What a number should have reached by a day. `whole` is the target of the whole period, `value` the part that is due."""

    value: float
    whole: float
    version: int
    days: int = 0
    of_days: int = 0

    @property
    def is_prorated(self) -> bool:
        return self.days < self.of_days


@dataclass(frozen=True)
class Verdict:
    """Kept or missed; `gap` is how far the number is on the wrong side (below 0: kept), `since` the first day of it."""

    is_kept: bool
    gap: float
    aim: Aim
    since: date | None = None


def flows(measure: Measure) -> bool:
    """Whether the number grows day by day: a count or a sum over the period, not a level at its end and not a rate."""
    kind = measure.adds.split()[0]
    return measure.unit in ("money", "count") and kind in ("count", "sum") and "begins_at" in sqltext.parameters(measure.sql)


def quarter(begins_on: date) -> Period:
    """The three months that begin on a quarter's first day."""
    return Period(begins_on, calendar.span(begins_on, "month", -2).ends_on)


def aim(measure: Measure, period: Period, agreed: Agreed, *, seen_on: date) -> Aim | None:
    """The target for a period, seen from a day. None where a quarter that it touches has none, or it has not begun."""
    if period == EVER or period.begins_on > seen_on:
        return None
    known = {begins_on: value for (name, begins_on), value in agreed.items() if name == measure.name}
    if not flows(measure):
        last = min(period.ends_on, seen_on)
        return next((Aim(value, value, number) for on, (value, number) in known.items() if _holds(quarter(on), last)), None)
    return _prorated(known, period, seen_on)


def _holds(period: Period, day: date) -> bool:
    return period.begins_on <= day <= period.ends_on


def _prorated(known: Mapping[date, tuple[float, int]], period: Period, seen_on: date) -> Aim | None:
    due = whole = 0.0
    covered = days = version = 0
    for begins_on, (value, number) in sorted(known.items()):
        full = quarter(begins_on)
        shared, passed = _overlap(full, period, period.ends_on), _overlap(full, period, seen_on)
        if shared:
            due, whole = due + value * passed / full.days, whole + value * shared / full.days
            covered, days, version = covered + shared, days + passed, max(version, number)
    if not covered or covered < period.days:
        return None
    return Aim(due, whole, version, days, covered)


def _overlap(full: Period, period: Period, until: date) -> int:
    first, last = max(full.begins_on, period.begins_on), min(full.ends_on, period.ends_on, until)
    return max(0, (last - first).days + 1)


def verdict(measure: Measure, now: float | None, aimed: Aim | None) -> Verdict | None:
    """Whether a number keeps its target; nothing is said of a number that is not known or has no better direction."""
    if now is None or aimed is None or measure.direction == "none":
        return None
    short = aimed.value - now if measure.direction == "up" else now - aimed.value
    return Verdict(short <= 1e-9 * max(1.0, abs(aimed.value)), short, aimed)


def since(
    measure: Measure, by_month: Mapping[date, float | None], agreed: Agreed, *, kept: bool, period: Period, seen_on: date
) -> date:
    """The first day of the run of months, up to the period, in which the target was kept (or missed) as it is now.

    A month without a number or without a target ends the run. Without earlier months it is the period's own first day.
    """
    begins_on = period.begins_on
    for month in sorted((month for month in by_month if month < period.begins_on), reverse=True):
        if calendar.span(month, "month").ends_on != begins_on - timedelta(days=1):
            break
        whole = calendar.span(month, "month")
        found = verdict(measure, by_month[month], aim(measure, whole, agreed, seen_on=min(seen_on, whole.ends_on)))
        if found is None or found.is_kept != kept:
            break
        begins_on = month
    return begins_on
