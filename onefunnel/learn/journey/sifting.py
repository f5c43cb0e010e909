"""Which events of a journey are shown: by team, kind and person, a page at a time from a cursor on; all of it in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from onefunnel.who.happened import Event

A_PAGE = 100
TEAMS = {"marketing": "Marketing", "sales": "Sales"}
FILTERS = ("team", "kind", "person")


@dataclass(frozen=True)
class Sifted:
    """What the address asks for: the filters, the cursor `before`, and what of it nobody could make sense of."""

    team: str = ""
    kind: str = ""
    person: str = ""
    before: tuple[datetime, str] | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.team or self.kind or self.person)

    def query(self, **more: str) -> str:
        kept = {"team": self.team, "kind": self.kind, "person": self.person, **more}
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True)
class Some:
    """One page of events, how many there are in all, and the cursor of those before it ('' where there are none)."""

    events: Sequence[Event]
    total: int
    older: str


def read(asked: Mapping[str, str], known: Sequence[Event]) -> Sifted:
    """The filters of an address; an unknown one is said and left out."""
    said: dict[str, str] = {name: asked.get(name, "") for name in FILTERS}
    can: dict[str, set[str]] = {
        "team": set(TEAMS),
        "kind": {event.sort for event in known} if said["kind"] else set(),
        "person": {event.person for event in known if event.person} if said["person"] else set(),
    }
    kept = {name: value if value in can[name] else "" for name, value in said.items()}
    problems = [f"There is no {name} “{said[name][:40]}” in this journey." for name in FILTERS if said[name] != kept[name]]
    before = cursor(asked.get("before", ""))
    if asked.get("before") and before is None:
        problems.append("The address names no place in this journey, so it is shown from its end.")
    return Sifted(**kept, before=before, problems=tuple(problems))


def cursor(text: str) -> tuple[datetime, str] | None:
    """A place in the journey: the moment and the key of an event, as `Some.older` writes it."""
    at, _, event = text.partition("~")
    try:
        return (datetime.fromisoformat(at).replace(tzinfo=None), event) if event else None
    except ValueError:
        return None


def some(events: Sequence[Event], sifted: Sifted, *, size: int = A_PAGE) -> Some:
    """The page of a journey that is asked for."""
    kept = [event for event in events if _fits(event, sifted)] if sifted.is_narrowed else events
    rest = kept
    if sifted.before is not None:
        rest = [event for event in kept if (event.happened_at, event.event) < sifted.before]
    shown = rest[:size]
    older = f"{shown[-1].happened_at.isoformat()}~{shown[-1].event}" if len(rest) > size else ""
    return Some(shown, len(kept), older)


def _fits(event: Event, sifted: Sifted) -> bool:
    return (
        (not sifted.team or event.team == sifted.team)
        and (not sifted.kind or event.sort == sifted.kind)
        and (not sifted.person or event.person == sifted.person)
    )


def kinds(events: Sequence[Event]) -> list[tuple[str, int]]:
    """Each kind of event with how many there are, the most first."""
    return Counter(event.sort for event in events).most_common()


def people(events: Sequence[Event]) -> list[tuple[str, int]]:
    """Each person with how many events are theirs, the most first."""
    return Counter(event.person for event in events if event.person).most_common()
