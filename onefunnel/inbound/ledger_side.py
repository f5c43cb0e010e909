"""What the ledger says about an import: what became of its records, what money it holds, and which references lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any, cast

import duckdb
from django.conf import settings

from onefunnel.ledger import manifest
from onefunnel.ledger.facts import TABLES
from onefunnel.store.engine import engine

Sums = dict[str, tuple[int, int]]
A_BATCH = 200_000  # keys asked about at a time


@dataclass(frozen=True)
class Receipt:
    """The records of one file that were stored, and those that were known already."""

    stored: int = 0
    duplicate: int = 0


def receipts(import_id: str) -> dict[int, Receipt]:
    """What became of an import's records, by file; empty until the fold has read them, and once they are taken back."""
    ledger = settings.HOME.ledger
    paths = [str(ledger / file.name) for file in manifest.read(ledger).files("receipts")]
    if not paths:
        return {}
    with duckdb.connect(":memory:") as database:
        sql = "select file_id, stored, duplicate from read_parquet($paths) where import_id = $import_id"
        rows = database.execute(sql, {"paths": paths, "import_id": import_id}).fetchall()
    return {file_id: Receipt(stored, duplicate) for file_id, stored, duplicate in rows}


def money_told_in(table: str, target: str, entries: list[int]) -> Sums:
    """Rows and milli-cents of a money column by currency, over the rows whose present version was told in some entries."""
    return _money(table, target, "entry in (select unnest($these))", entries)


def money_under(table: str, target: str, keys: Iterable[str]) -> Sums:
    """The same over the rows under some keys, each named once."""
    total: Sums = {}
    for batch in batched(keys, A_BATCH):
        for currency, (n, amount) in _money(
            table, target, f"{TABLES[table].key} in (select unnest($these))", list(batch)
        ).items():
            before = total.get(currency, (0, 0))
            total[currency] = before[0] + n, before[1] + amount
    return total


def _money(table: str, target: str, where: str, these: list[Any]) -> Sums:
    _known(table, target)
    sql = (
        f"select coalesce(currency, '') as currency, count({target}) as records, coalesce(sum({target}), 0) as total "  # noqa: S608
        f"from {table} where {where} and {target} is not null group by all order by currency"
    )
    return {str(c): (int(n), int(total)) for c, n, total in _rows(sql, these=these)} if these else {}


def rows_of(table: str, source: str) -> int:
    """How many rows of a table one source has told."""
    _known(table)
    return int(cast(int, _rows(f"select count(*) from {table} where source = $source", source=source)[0][0]))  # noqa: S608


def nowhere(table: str, target: str, source: str, most: int) -> dict[str, int]:
    """The keys in a referring column that no row and no merge knows, with how many rows of the source carry each."""
    _known(table, target)
    refers = TABLES[table].column(target).refers
    sql = (
        f"select r.{target} as key, count(*) as n from {table} r "  # noqa: S608
        f"where r.source = $source and r.{target} is not null "
        f"and not exists (select 1 from {refers} k where k.{TABLES[refers].key} = r.{target}) "
        f"and not exists (select 1 from merges m where m.from_key = r.{target}) "
        f"group by r.{target} order by n desc, key limit {int(most)}"
    )
    return {str(key): int(cast(int, n)) for key, n in _rows(sql, source=source)}


def keys_told_in(table: str, source: str, entries: list[int]) -> list[str]:
    """The keys of a table whose present rows were told in some entries of the log."""
    _known(table)
    key = TABLES[table].key
    sql = f"select {key} as key from {table} where source = $source and entry in (select unnest($entries)) order by key"  # noqa: S608
    return [str(row[0]) for row in _rows(sql, source=source, entries=entries)] if entries else []


def base_currency() -> str:
    """What sums are stated in: what the company says, else the only currency of its deals; empty where neither says it."""
    return next((str(row[0]) for row in _rows("select currency from base_currency") if row[0]), "")


def rated_currencies() -> set[str]:
    """The currencies whose money can be stated in our base currency: the base itself and those with a rate."""
    return {base_currency(), *(str(row[0]) for row in _rows("select currency from rates"))} - {""}


def deal_currencies() -> list[str]:
    """The currencies that deals are in, the most used first."""
    sql = (
        "select currency, count(*) as n from opportunities where currency is not null group by currency order by n desc, currency"
    )
    return [str(row[0]) for row in _rows(sql)]


def _known(table: str, *columns: str) -> None:
    for column in columns:
        TABLES[table].column(column)
    assert table in TABLES


def _rows(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return list(engine().rows(sql, parameters).rows)
