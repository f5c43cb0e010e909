"""Read one journey from the ledger: every event of an account, a person or the way to a deal, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from onefunnel.ledger.engine import Engine, Freshness, Reading
from onefunnel.who.listing import Listed
from onefunnel.who.records import Account, Opportunity, Person

EVENTS = (Path(__file__).parent / "happened.sql").read_text()


class Event(NamedTuple):
    """One thing that happened, as `happened.sql` says. `what`: touch, stage, verdict, answer, content, role, change or merge."""

    event: str
    happened_at: datetime
    what: str
    kind: str | None
    team: str | None
    person: str | None
    opportunity: str | None
    owner: str | None
    channel: str | None
    direction: str | None
    outcome: str | None
    campaign: str | None
    content: str | None
    is_bot: bool
    was: str | None

    @property
    def is_touch(self) -> bool:
        """A contact between a buyer and us; what a scanner opened is none."""
        return self.what == "touch" and not self.is_bot

    @property
    def sort(self) -> str:
        """What it is listed under: a touch by its own kind, the others by what they are."""
        return (self.kind or "visit") if self.what == "touch" else self.what


@dataclass(frozen=True)
class Journey:
    """One record's journey: its record, all its events (the latest first), and how fresh the ledger is."""

    record: Listed
    events: tuple[Event, ...]
    freshness: Freshness

    @cached_property
    def touches(self) -> list[Event]:
        return [event for event in self.events if event.is_touch]


def read(engine: Engine, record: Listed) -> Journey:
    """The events that the ledger knows of a record that no merge made give way."""

    def work(reading: Reading) -> Journey:
        result = reading.rows(EVENTS, _asked(record))
        return Journey(record, tuple(map(Event._make, result.rows)), reading.freshness)

    return engine.read(work)


def _asked(record: Listed) -> dict[str, object]:
    """Whose events: a deal's are its account's until it closed, but for those of other deals; or its first contact's."""
    asked: dict[str, object] = {"account": None, "person": None, "opportunity": None, "until": None}
    match record:
        case Account():
            return asked | {"account": record.key}
        case Person():
            return asked | {"person": record.key}
        case Opportunity():
            whose: dict[str, object] = {"account": _standing(Account, record.account)} if record.account else {}
            if not whose and record.person:
                whose = {"person": _standing(Person, record.person)}
            until = record.closed_at.astimezone(UTC).replace(tzinfo=None) if record.closed_at else None
            return asked | whose | {"opportunity": record.key, "until": until}


def _standing(kind: type[Account] | type[Person], key: str) -> str:
    """The record that stands for this one now."""
    into = kind._default_manager.filter(key=key).values_list("merged_into", flat=True).first()
    return into or key


def first(events: Iterable[Event]) -> Event | None:
    """The earliest of some events; the same moment goes by the order of the list."""
    return min(events, key=lambda event: event.happened_at, default=None)
