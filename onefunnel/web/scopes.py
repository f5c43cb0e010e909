"""The scope picker: what a page's address asks about, read from it and written back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from onefunnel.ledger.measure import choices as all_choices
from onefunnel.web import calendar
from onefunnel.words import DIMENSIONS, EVER, Period, Scope, on

MONTHS_SHOWN = 12
TOO_LONG = 200
LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Asked:
    """A scope with its words, the preset it came from, what it is compared with, and what in the address was wrong."""

    scope: Scope
    says: str
    preset: str
    basis: calendar.Basis | None
    problems: tuple[str, ...] = ()
    compare: str = "last_period"

    @property
    def as_of_on(self) -> date | None:
        """The past day that the question is asked as of; None for now."""
        return self.scope.as_of.date() if self.scope.as_of else None

    @property
    def query(self) -> str:
        return query(self.scope)

    def query_over(self, period: Period) -> str:
        """The same filters over another period."""
        return query(self.scope.during(period))


def read(parameters: Mapping[str, str], *, today: date, latest: date | None = None, fiscal: int = 1) -> Asked:
    """`period` or `from` and `to`, and one value for each dimension. Without a period: this quarter, or the last with facts.

    `as_of` lets only what had happened by the end of that day count, and is the day that everything is seen from; `compare` is
    one of `calendar.COMPARED`. `latest` is the day of the newest fact, `fiscal` the month that begins the company's year. A wrong
    word is said and passed over, never an error page.
    """
    problems: list[str] = []
    seen_on = _seen_on(parameters, today, problems)
    today = seen_on or today
    period, preset = _period(parameters, today, latest, fiscal, problems)
    chosen = {name: parameters[name].strip()[:TOO_LONG] for name in DIMENSIONS if parameters.get(name, "").strip()}
    as_of = datetime.combine(seen_on, time.max, UTC) if seen_on else None
    scope = Scope(period, as_of, version=_version(parameters, problems), choices=_choices(parameters, problems), **chosen)
    is_running = period != EVER and period.begins_on <= today < period.ends_on
    says = calendar.says(period, fiscal=fiscal) + (" to date" if is_running and calendar.unit_of(period, fiscal=fiscal) else "")
    compare = _compare(parameters.get("compare", ""), problems)
    basis = calendar.basis(period, today, compare, fiscal=fiscal)
    return Asked(scope, says, preset, basis, tuple(problems), compare)


def _seen_on(parameters: Mapping[str, str], today: date, problems: list[str]) -> date | None:
    """The past day of `as_of`; today and days to come are no different from now."""
    day = _day(parameters.get("as_of", ""), problems)
    if day and day > today:
        problems.append(f"Nothing is known yet as of {on(day)}; this is as of now.")
    return day if day and day < today else None


def _compare(said: str, problems: list[str]) -> str:
    if said and said not in calendar.COMPARED:
        problems.append(f"Numbers are compared with the last period or the last year, not with “{said[:40]}”.")
    return said if said in calendar.COMPARED else "last_period"


def query(scope: Scope) -> str:
    """The address's part that asks the same again, in days, whatever the day it is opened on."""
    asked = {} if scope.period == EVER else {"from": scope.period.begins_on.isoformat(), "to": scope.period.ends_on.isoformat()}
    version = {} if scope.version is None else {"version": str(scope.version)}
    seen = {"as_of": scope.as_of.date().isoformat()} if scope.as_of else {}
    return urlencode((asked or {"period": "all"}) | seen | scope.filters | version | dict(scope.choices))


def _version(parameters: Mapping[str, str], problems: list[str]) -> int | None:
    """The one version of the agreement to count by for all time; without it each counts while it is in force."""
    said = parameters.get("version", "").strip().removeprefix("v")
    if said and not (said.isdecimal() and said.isascii() and len(said) <= LONGEST_NUMBER):
        problems.append(f"“{said[:40]}” is no version of the agreement; write its number.")
        return None
    return int(said) if said else None


def _choices(parameters: Mapping[str, str], problems: list[str]) -> tuple[tuple[str, str], ...]:
    """What measures let their asker choose, where the address says so."""
    found = []
    for name, values in all_choices().items():
        said = parameters.get(name, "").strip()
        if said in values:
            found.append((name, said))
        elif said:
            problems.append(f"There is no {name} called “{said[:40]}”; it can be {', '.join(values)}.")
    return tuple(found)


def _period(
    parameters: Mapping[str, str], today: date, latest: date | None, fiscal: int, problems: list[str]
) -> tuple[Period, str]:
    name = parameters.get("period", "")
    if name in calendar.PRESETS:
        return calendar.preset(name, today, fiscal=fiscal), name
    if name:
        problems.append(f"There is no period called “{name[:40]}”.")
    given = {key: _day(parameters.get(key, ""), problems) for key in ("from", "to")}
    begins_on, ends_on = given["from"], given["to"]
    if begins_on or ends_on:
        period = (begins_on or EVER.begins_on, ends_on or EVER.ends_on)
        if period[0] <= period[1]:
            return Period(*period), ""
        problems.append(f"The period ends on {on(period[1])}, before it begins on {on(period[0])}.")
    quarter = calendar.preset("this_quarter", today, fiscal=fiscal)
    if latest and latest < quarter.begins_on:
        return calendar.span(latest, "quarter", fiscal=fiscal), ""
    return quarter, "this_quarter"


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(f"“{text[:40]}” is no day; write it as 2026-11-30.")
        return None
    if not EVER.begins_on <= day <= EVER.ends_on:
        problems.append(f"{on(day)} is outside of what the ledger can hold.")
        return None
    return day
