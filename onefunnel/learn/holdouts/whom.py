"""Whom a hold-out is drawn from: standing people that the filters leave, or of a pasted list those who are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import batched

from django.db.models.functions import Lower

from onefunnel.learn.holdouts.records import STRATA
from onefunnel.learn.shares import Share
from onefunnel.ledger.answer import Answer, records
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.who.records import STANDING, Person
from onefunnel.words import Period, Scope

MOST_PEOPLE = 500_000
DEADLINE_SECS = 60.0
A_QUERY = 5_000
EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
KEY = re.compile(r"\bp[0-9a-f]{20}\b")
UNSAID = "not known"


@dataclass(frozen=True)
class Listed:
    """What a pasted list named: people found, and entries that nobody is known by."""

    keys: frozenset[str]
    entries: int
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Whom:
    """People with their stratum, how many more share an address with one of them, and the rate of the last period."""

    people: Mapping[str, str]
    doubles: int
    base: Share
    listed: Listed | None


def read_list(text: str) -> Listed:
    """The people whose e-mail or key stands in a text, whatever stands around it. Records merged into another are that one."""
    mails = list(dict.fromkeys(found.casefold() for found in EMAIL.findall(text)))
    keys = list(dict.fromkeys(KEY.findall(text)))
    found: dict[str, str] = {}
    people = Person.objects.filter(deleted_at=None)
    for some in batched(keys, A_QUERY):
        found |= {key: into or key for key, into in people.filter(key__in=some).values_list("key", "merged_into")}
    named = people.annotate(mail=Lower("email"))
    for some in batched(mails, A_QUERY):
        rows = named.filter(mail__in=some).order_by("-key").values_list("mail", "key", "merged_into")
        found |= {mail: into or key for mail, key, into in rows}
    unknown = tuple(said for said in (*mails, *keys) if said not in found)
    return Listed(frozenset(found.values()), len(mails) + len(keys), unknown)


def find(
    engine: Engine, scope: Scope, *, begins_on: date, days: int, outcome: str, by: str, listed: Listed | None, today: date
) -> Whom:  # fmt: skip
    """Everybody whom the filters of `scope` (and the list, if there is one) leave. Raises DeadlineError, DamagedLedgerError."""
    asked = replace(scope, choices=(("reaching", outcome),))
    ahead = _people(engine, asked, Period(begins_on, begins_on + timedelta(days=days - 1)))
    past = _people(engine, asked, Period(today - timedelta(days=days), today - timedelta(days=1)))
    rows = {str(row["person"]): _stratum(row, by) for row in ahead.dicts() if listed is None or row["person"] in listed.keys}
    kept = without_doubles(rows)
    people = {key: stratum for key, stratum in rows.items() if key in kept}
    was = [bool(row["has_reached"]) for row in past.dicts() if row["person"] in people]
    return Whom(people, len(rows) - len(people), Share(sum(was), len(was)), listed)


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
