"""Fill a home with the made-up company: told to the log in chunks, resumable, refused where other data lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from onefunnel.demo import truth
from onefunnel.demo.company import Company
from onefunnel.demo.world import SOURCE, Keys
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import make_key
from onefunnel.store.home import Home
from onefunnel.store.log import first_source, tell
from onefunnel.store.records import LogEntry

CHUNK = 10_000  # facts in one entry of the log
Progress = Callable[[int, int], None]
OFTEN = frozenset({"accounts", "people", "owners", "campaigns", "contents", "products"})


class OtherDataError(Exception):
    """The home holds something else; the message says what and what to do instead."""


@dataclass(frozen=True)
class Wanted:
    """The company asked for. `until` is the last day of its history."""

    people: int
    seed: int
    until: date


@dataclass(frozen=True)
class Filled:
    """What is in the home now. `new` is how many facts this run told; none if the company was there already."""

    people: int
    seed: int
    until: date
    facts: int
    new: int


def folder(home: Home) -> Path:
    return home.path / "demo"


def already(home: Home) -> Wanted | None:
    """The company that this home was begun with, finished or not."""
    said = truth.read(folder(home) / "company.json")
    return Wanted(said["people"], said["seed"], truth.day_of(said["until"])) if said else None


def settle(home: Home, *, people: int, seed: int, until: date | None, today: date) -> Wanted:
    """What to make here. Raises OtherDataError where it would mix with something else."""
    there, source = already(home), first_source()
    if source and source != SOURCE:
        raise OtherDataError(f"{home.path} holds data of its own (told by {source}); a made-up company would mix with it.")
    if source and not there:
        raise OtherDataError(f"The database holds a made-up company that was not made from {home.path}.")
    if not there:
        return Wanted(people, seed, until or today - timedelta(days=1))
    if (there.people, there.seed) != (people, seed) or until not in (None, there.until):
        asked = f"{people:,} people, seed {seed}" + (f", until {until}" if until else "")
        raise OtherDataError(
            f"{home.path} holds a made-up company of {there.people:,} people, seed {there.seed}, until {there.until}; "
            f"you asked for {asked}."
        )
    return there


def fill(home: Home, wanted: Wanted, *, now: datetime, progress: Progress) -> Filled:
    """Tell what is not told yet. The same company is the same facts, so a broken run goes on where it stopped."""
    place = folder(home)
    done = truth.read(place / "truth.json")
    if done:
        return Filled(wanted.people, wanted.seed, wanted.until, sum(done["company"]["facts"].values()), 0)
    place.mkdir(mode=0o700, exist_ok=True)
    truth.write(place / "company.json", {**asdict(wanted), "until": str(wanted.until)})
    told = LogEntry.objects.filter(source=SOURCE, kind="facts").count()
    company = Company(people=wanted.people, seed=wanted.seed, until=wanted.until, keys=keys_of(home.secret))
    facts = new = 0
    with (place / "in_market.jsonl").open("w") as spells:
        company.on_account = lambda account: print(truth.spell_line(company.world, account), file=spells)
        for number, chunk in enumerate(chunks(company)):
            if number >= told:
                tell(chunk, source=SOURCE, now=now)
                new += len(chunk)
            facts += len(chunk)
            progress(company.people_told, facts)
    truth.write(place / "truth.json", truth.truth_of(company, wanted.seed))
    return Filled(wanted.people, wanted.seed, wanted.until, facts, new)


def chunks(company: Company) -> Iterator[list[Fact]]:
    """The company's facts, about CHUNK at a time; an account is never split."""
    waiting: list[Fact] = []
    for batch in company.facts():
        waiting += batch
        if len(waiting) >= CHUNK:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def keys_of(secret: bytes) -> Keys:
    """Keys under the home's secret; those named again and again are remembered for a while."""

    def make(table: str, source_id: str) -> str:
        return make_key(secret, table, SOURCE, source_id)

    remembered = lru_cache(maxsize=4096)(make)

    def key(table: str, source_id: str) -> str:
        return remembered(table, source_id) if table in OFTEN else make(table, source_id)

    return key
