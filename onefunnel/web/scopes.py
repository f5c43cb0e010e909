"""The scope picker: what a page's address asks about, read from it and written back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from onefunnel.ledger.measure import choices as all_choices
from onefunnel.web import calendar
from onefunnel.words import DIMENSIONS, EVER, Period, Scope

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

    @property
    def query(self) -> str:
        return query(self.scope)

    def query_over(self, period: Period) -> str:
        """The same filters over another period."""
        return query(self.scope.during(period))


def read(parameters: Mapping[str, str], *, today: date, latest: date | None = None) -> Asked:
    """`period` or `from` and `to`, and one value for each dimension. Without a period: this quarter, or the last with facts.

    `latest` is the day of the newest fact, if there is one. A wrong word is said and passed over, never an error page.
    """
    problems: list[str] = []
    period, preset = _period(parameters, today, latest, problems)
    chosen = {name: parameters[name].strip()[:TOO_LONG] for name in DIMENSIONS if parameters.get(name, "").strip()}
    choices = _choices(parameters, problems)
    scope = Scope(period, version=_version(parameters, problems), choices=choices, **chosen)  # type: ignore[arg-type]
    is_running = period != EVER and period.begins_on <= today < period.ends_on
    says = calendar.says(period) + (" to date" if is_running and calendar.unit_of(period) else "")
    return Asked(scope, says, preset, calendar.basis(period, today), tuple(problems))


def query(scope: Scope) -> str:
    """The address's part that asks the same again, in days, whatever the day it is opened on."""
    asked = {} if scope.period == EVER else {"from": scope.period.begins_on.isoformat(), "to": scope.period.ends_on.isoformat()}
    version = {} if scope.version is None else {"version": str(scope.version)}
    return urlencode((asked or {"period": "all"}) | scope.filters | version | dict(scope.choices))


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


def _period(parameters: Mapping[str, str], today: date, latest: date | None, problems: list[str]) -> tuple[Period, str]:
    name = parameters.get("period", "")
    if name in calendar.PRESETS:
        return calendar.preset(name, today), name
    if name:
        problems.append(f"There is no period called “{name[:40]}”.")
    given = {key: _day(parameters.get(key, ""), problems) for key in ("from", "to")}
    begins_on, ends_on = given["from"], given["to"]
    if begins_on or ends_on:
        period = (begins_on or EVER.begins_on, ends_on or EVER.ends_on)
        if period[0] <= period[1]:
            return Period(*period), ""
        problems.append(f"The period ends on {ends_on}, before it begins on {begins_on}.")
    quarter = calendar.preset("this_quarter", today)
    if latest and latest < quarter.begins_on:
        return calendar.span(latest, "quarter"), ""
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
        problems.append(f"{day} is outside of what the ledger can hold.")
        return None
    return day
