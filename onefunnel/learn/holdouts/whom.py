"""Whom a hold-out is drawn from: standing people that the filters leave, or of a pasted list those who are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from onefunnel.learn.holdouts.listed import A_QUERY, Listed, Passed, passed_over
from onefunnel.learn.holdouts.records import STRATA, ends_on
from onefunnel.learn.shares import Share
from onefunnel.ledger.answer import Answer, records
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.who.records import STANDING, Person
from onefunnel.words import Period, Scope

MOST_PEOPLE = 500_000
DEADLINE_SECS = 60.0
UNSAID = "not known"


@dataclass(frozen=True)
class Whom:
    """People with their stratum, how many more share an address with one of them, and the rate of the last period.

    `passed` are the entries of a given list that are not drawn from, each with why.
    """

    people: Mapping[str, str]
    doubles: int
    base: Share
    listed: Listed | None
    passed: tuple[Passed, ...] = ()


def find(
    engine: Engine, scope: Scope, *, begins_on: date, days: int, outcome: str, by: str, listed: Listed | None, today: date
) -> Whom:  # fmt: skip
    """Everybody whom the filters of `scope` (and the list, if there is one) leave. Raises DeadlineError, DamagedLedgerError."""
    asked = replace(scope, choices=(("reaching", outcome),))
    ahead = _people(engine, asked, Period(begins_on, ends_on(begins_on, days) - timedelta(days=1)))
    past = _people(engine, asked, Period(today - timedelta(days=days), today - timedelta(days=1)))
    rows = {str(row["person"]): _stratum(row, by) for row in ahead.dicts() if listed is None or row["person"] in listed.named}
    kept = without_doubles(rows)
    people = {key: stratum for key, stratum in rows.items() if key in kept}
    was = [bool(row["has_reached"]) for row in past.dicts() if row["person"] in people]
    passed = passed_over(listed, rows, people) if listed else ()
    return Whom(people, len(rows) - len(people), Share(sum(was), len(was)), listed, passed)


def without_doubles(keys: Iterable[str]) -> frozenset[str]:
    """One record for each address: a campaign tool sends by address, so two records of one must not fall into both arms."""
    wanted, first = set(keys), dict[str, str]()
    rows = Person.objects.filter(STANDING).exclude(email="").order_by("key").values_list("key", "email")
    doubles = {key for key, email in rows.iterator(A_QUERY) if key in wanted and first.setdefault(email.casefold(), key) != key}
    return frozenset(wanted - doubles)


def _people(engine: Engine, scope: Scope, period: Period) -> Answer:
    return records(
        engine, measure("sales_reach"), scope.during(period), limit=MOST_PEOPLE, deadline_secs=DEADLINE_SECS
    )  # fmt: skip


def _stratum(row: Mapping[str, object], by: str) -> str:
    return str(row[by] or UNSAID) if by in STRATA else ""
