"""Which hold-outs that run in the same days already have people of a new one: two lots at once blur what each campaign did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from onefunnel.learn.holdouts.records import Holdout
from onefunnel.words import on

A_READ = 5_000


@dataclass(frozen=True)
class Shared:
    """Another hold-out, until when it runs, and how many of the new one's people stand in it: in all, and held out there."""

    key: str
    name: str
    ends_on: date
    people: int
    held: int

    @property
    def says(self) -> str:
        one = self.people == 1
        return (
            f"{self.people:,} of these people also {'stands' if one else 'stand'} in {self.name}, which runs until "
            f"{on(self.ends_on)}; {self.held:,} {'is' if self.held == 1 else 'are'} held out there. "
            "Each figure then says what one campaign did beside the other. To tell them apart, draw from other people or wait."
        )


def shared(people: Collection[str], *, begins_on: date, ends_on: date, besides: str = "") -> list[Shared]:
    """Those that are locked, not called off, and run on a day of these; without those that share nobody."""
    wanted, found = frozenset(people), []
    running = Holdout.objects.filter(lock__isnull=False, end=None, begins_on__lt=ends_on).exclude(key=besides)
    for one in running:
        if one.ends_on > begins_on:
            rows = one.people.values_list("person", "is_held").iterator(A_READ)
            both = [is_held for person, is_held in rows if person in wanted]
            found.append(Shared(one.key, one.name, one.ends_on, len(both), sum(both)))
    return [one for one in found if one.people]


def data(found: Collection[Shared]) -> list[dict[str, object]]:
    return [
        {"key": one.key, "name": one.name, "ends_on": one.ends_on.isoformat(), "people": one.people, "held_out": one.held}
        for one in found
    ]  # fmt: skip
