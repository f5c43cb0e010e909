"""Calendar months, quarters and years: their words, and the stretch that one is compared with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from onefunnel.words import EVER, Period, on

SPANS = {"month": 1, "quarter": 3, "year": 12}
PRESETS = {
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_month": "This month",
    "last_month": "Last month",
    "this_year": "This year",
    "last_year": "Last year",
    "last_12_months": "Last 12 months",
    "all": "All time",
}
COMPARED = {"last_period": "Last period", "last_year": "Last year"}


@dataclass(frozen=True)
class Basis:
    """The period that a number is compared with, and its words: 'Q3 2026 by the same day'."""

    period: Period
    says: str
    short: str


def span(day: date, unit: str, back: int = 0, *, fiscal: int = 1) -> Period:
    """The month, quarter or year that holds `day`, or the one `back` units earlier; the year begins with month `fiscal`."""
    months = SPANS[unit]
    index = (day.year * 12 + day.month - fiscal) // months * months + fiscal - 1 - back * months
    begins_on = date(index // 12, index % 12 + 1, 1)
    last = index + months - 1
    return Period(begins_on, date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1]))


def months(first: date, last: date) -> list[date]:
    """The first day of each month from that of `first` to that of `last`."""
    begins, ends = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(begins, ends + 1)]


def preset(name: str, today: date, *, fiscal: int = 1) -> Period:
    """One of `PRESETS` as days. Raises KeyError."""
    if name == "all":
        return EVER
    if name == "last_12_months":
        return Period(span(today, "month", 11).begins_on, span(today, "month").ends_on)
    when, _, unit = name.partition("_")
    return span(today, unit, {"this": 0, "last": 1}[when], fiscal=fiscal)


def unit_of(period: Period, *, fiscal: int = 1) -> str | None:
    """'month', 'quarter' or 'year' where the period is exactly one."""
    return next((unit for unit in SPANS if span(period.begins_on, unit, fiscal=fiscal) == period), None)


def says(period: Period, *, fiscal: int = 1) -> str:
    """A period in few words: 'Q4 2026', 'October 2026', '2026', 'all time', '3 Oct to 12 Nov 2026'.

    Companies number fiscal quarters and years in different ways, so one that is no calendar year's is named by its months.
    """
    if period == EVER:
        return "all time"
    first, last = period.begins_on, period.ends_on
    match unit_of(period):
        case "month":
            return f"{first:%B %Y}"
        case "quarter" if fiscal == 1:
            return f"Q{(first.month + 2) // 3} {first.year}"
        case "year" if fiscal == 1:
            return str(first.year)
    if first == last:
        return on(first)
    if first.day == 1 and span(last, "month").ends_on == last:
        return f"{first:%b %Y} to {last:%b %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%b}{year} to {on(last)}"


def basis(period: Period, today: date, compare: str = "last_period", *, fiscal: int = 1) -> Basis | None:
    """What came before: the same stretch of the calendar unit before, or as many days; nothing comes before all time.

    `compare` may be "last_year": the same days a year earlier.
    """
    if period == EVER or period.begins_on > today:
        return None
    if compare == "last_year":
        return _last_year(period, today, fiscal)
    elapsed = (min(period.ends_on, today) - period.begins_on).days
    whole = whole_months(period)
    if not whole:
        done = Period(period.begins_on, period.begins_on + timedelta(days=elapsed))
        before = f"{done.days} days" if done.days > 1 else "day"
        return Basis(done.before(), f"the {before} before", f"prior {before}")
    earlier = Period(span(period.begins_on, "month", whole).begins_on, period.begins_on - timedelta(days=1))
    if period.ends_on <= today:
        return Basis(earlier, _earlier(earlier, whole, fiscal), _name(earlier, period, whole, fiscal))
    ends_on = min(earlier.ends_on, earlier.begins_on + timedelta(days=elapsed))
    done, short = Period(earlier.begins_on, ends_on), _name(earlier, period, whole, fiscal)
    return Basis(done, f"{_earlier(earlier, whole, fiscal)} by the same day", short)


def _last_year(period: Period, today: date, fiscal: int) -> Basis:
    earlier = Period(_year_before(period.begins_on), _year_before(period.ends_on))
    if period.ends_on <= today:
        return Basis(earlier, says(earlier, fiscal=fiscal), says(earlier, fiscal=fiscal))
    done = Period(earlier.begins_on, max(earlier.begins_on, _year_before(today)))
    is_unit = unit_of(earlier, fiscal=fiscal) is not None
    unit = says(earlier if is_unit else done, fiscal=fiscal)
    return Basis(done, f"{unit} by the same day" if is_unit else unit, unit)


def _year_before(day: date) -> date:
    """The same day a year earlier; the end of February stays the end of February."""
    last = monthrange(day.year - 1, day.month)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, last if ends_month else min(day.day, last))


def whole_months(period: Period) -> int:
    """How many whole months the period is; 0 where it begins or ends within one."""
    first, last = period.begins_on, period.ends_on
    if first.day != 1 or last != span(last, "month").ends_on:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _earlier(earlier: Period, whole: int, fiscal: int) -> str:
    return says(earlier, fiscal=fiscal) if unit_of(earlier, fiscal=fiscal) else f"the {whole} months before"


def _name(earlier: Period, period: Period, whole: int, fiscal: int) -> str:
    """The earlier unit without its year where that is plain: 'Q3', 'October'; else 'prior quarter' or 'prior 12 months'."""
    unit = unit_of(earlier, fiscal=fiscal)
    if unit is None:
        return f"prior {whole} months"
    if fiscal != 1 and unit != "month":
        return f"prior {unit}"
    year = f" {earlier.begins_on.year}"
    return says(earlier).removesuffix(year) if earlier.begins_on.year == period.begins_on.year else says(earlier)


def year_to(period: Period, today: date) -> Period:
    """The twelve months that end with the period (or today): what a small line shows."""
    last = span(min(period.ends_on, today), "month")
    return Period(span(last.begins_on, "month", 11).begins_on, last.ends_on)
