"""A made-up company in memory, for tests: its facts by table, without a home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onefunnel.demo import truth
from onefunnel.demo.company import Company
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import make_key

UNTIL = date(2026, 11, 20)
Row = dict[str, Any]


def keys(table: str, source_id: str) -> str:
    return make_key(b"a secret of the tests", table, "demo", source_id)


def company(people: int, seed: int = 1) -> Company:
    return Company(people=people, seed=seed, until=UNTIL, keys=keys)


def batches(people: int, seed: int = 1) -> Iterator[list[Fact]]:
    yield from company(people, seed).facts()


@dataclass
class Made:
    """All facts of one company by table, its planted truth, and each account's true spells."""

    tables: dict[str, list[Row]]
    truth: Row
    spells: list[str]

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]


def made(people: int, seed: int = 1) -> Made:
    whole, spells = company(people, seed), []
    whole.on_account = lambda account: spells.append(truth.spell_line(whole.world, account))
    tables: dict[str, list[Row]] = defaultdict(list)
    for batch in whole.facts():
        for fact in batch:
            tables[fact.table].append(dict(fact.values))
    return Made(tables, truth.truth_of(whole, seed), spells)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
