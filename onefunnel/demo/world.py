"""What every part of the made-up company shares while it is told: its days, keys, campaigns, content and the tally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.calendar import Calendar
from onefunnel.demo.campaigns import Campaigns
from onefunnel.demo.cast import Pod, pod
from onefunnel.demo.contents import Library
from onefunnel.demo.tally import Tally
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact, Value

SOURCE = "demo"
KEY_OF = {name: table.key for name, table in TABLES.items()}
Keys = Callable[[str, str], str]


@dataclass
class World:
    """One company in the making. Instants are seconds since 1970; `start <= instant < horizon` is told."""

    seed: int
    people: int
    calendar: Calendar
    keys: Keys
    start: int
    horizon: int
    breaks_at: int
    campaigns: Campaigns
    library: Library
    tally: Tally
    pods: Callable[[int], Pod]
    rates: Callable[[str, date], float]

    @property
    def weeks(self) -> int:
        return (self.calendar.number(self.horizon - 1)) // 7 + 1

    def told(self, at: int) -> bool:
        return self.start <= at < self.horizon


@dataclass
class Sheet:
    """The facts of one account, written in the order in which they come to mind."""

    world: World
    facts: list[Fact] = field(default_factory=list)
    written: int = 0

    def tell(self, table: str, source_id: str, values: dict[str, Value]) -> str:
        """One fact with its key and source id; the key is returned."""
        key = source_id if table == "company" else self.world.keys(table, source_id)
        values[KEY_OF[table]] = key
        values["source_id"] = source_id
        self.facts.append(Fact(table, values))
        return key

    def number(self) -> int:
        self.written += 1
        return self.written


def world(*, seed: int, people: int, until: date, keys: Keys, rates: Callable[[str, date], float]) -> World:
    """The company whose last told day is `until`; weeks begin on Mondays."""
    first = until - timedelta(days=planted.HISTORY_DAYS + planted.WARM_UP_DAYS)
    first -= timedelta(days=first.weekday())
    calendar = Calendar(first, until)
    starts_on = until - timedelta(days=planted.HISTORY_DAYS - 1)
    return World(
        seed=seed,
        people=people,
        calendar=calendar,
        keys=keys,
        start=calendar.at(starts_on),
        horizon=calendar.at(until + timedelta(days=1)),
        breaks_at=calendar.at(starts_on + timedelta(days=planted.HISTORY_DAYS // 2)),
        campaigns=Campaigns(seed, starts_on, until),
        library=Library(seed, starts_on, until),
        tally=Tally(),
        pods=lru_cache(maxsize=4)(lambda number: pod(seed, number)),
        rates=rates,
    )


def rng_of(world: World, *parts: object) -> Random:
    """A source of chance of its own for each part, so that a bigger company begins with the same accounts."""
    return Random(":".join(map(str, (world.seed, *parts))))
