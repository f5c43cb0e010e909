"""The work the scoreboard points at: the leads nobody touched, the newest hand-over first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onefunnel.agree.measures import freshness, listing
from onefunnel.ledger.clock import Clock
from onefunnel.ledger.engine import Engine
from onefunnel.store.engine import clock
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import on

SHOWN = 8


@dataclass(frozen=True)
class Row:
    """One lead, as the person who looks may see it."""

    person: str
    account: str
    owner: str
    handed_over: str
    waited: str
    link: str


@dataclass(frozen=True)
class Work:
    """The first rows of the list, how many there are, and where all of them are."""

    rows: tuple[Row, ...]
    total: int
    link: str


def untouched(engine: Engine, user: Any, asked: Asked, *, now: datetime) -> Work:
    """The leads that the tile `ignored_leads` counts; seen from a past day, how long they had waited by then."""
    seen_at, days = min(now, asked.scope.as_of or now), clock()
    found = listing.first(engine, "ignored_leads", asked.scope, limit=SHOWN)
    people = may(user, Action.SEE_PEOPLE)
    dicts = found.dicts()
    called = names((str(row[key]) for row in dicts for key in ("person", "account", "owner") if row[key]), people=people)
    rows = tuple(_row(row, called, people, seen_at, days) for row in dicts)
    return Work(rows, found.total or 0, listing.records_of(found, asked.query))


def _row(row: dict[str, object], called: dict[str, str], people: bool, seen_at: datetime, days: Clock) -> Row:
    given = row["handed_over_at"]
    assert isinstance(given, datetime)  # a hand-over has its instant
    waited = "never touched" if row["responded_at"] is None else "touched too late"
    return Row(
        person=called.get(str(row["person"]), "a person without a record"),
        account=called.get(str(row["account"]), ""),
        owner=called.get(str(row["owner"]), "nobody"),
        handed_over=on(days.day_of(given)),
        waited=f"{freshness.ago(seen_at, given.replace(tzinfo=UTC))}, {waited}",
        link=listing.page_of(str(row["person"]), people),
    )
