"""What the ledger says about an import: what became of its records, what money it holds, and which references lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import duckdb
from django.conf import settings

from onefunnel.ledger import manifest
from onefunnel.ledger.facts import TABLES
from onefunnel.store.engine import engine


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


def money(table: str, target: str, source: str) -> dict[str, tuple[int, int]]:
    """Rows and milli-cents of a money column by currency, over all that one source has told."""
    _known(table, target)
    sql = (
        f"select coalesce(currency, '') as currency, count({target}) as records, coalesce(sum({target}), 0) as total "  # noqa: S608
        f"from {table} where source = $source group by all order by currency"
    )
    return {str(c): (int(n), int(total)) for c, n, total in _rows(sql, source=source)}


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


def rated_currencies() -> set[str]:
    """The currencies whose money can be stated in our base currency: the base itself and those with a rate."""
    sql = "select base_currency as currency from company union select currency from rates"
    return {str(row[0]) for row in _rows(sql)} or {"USD"}


def _known(table: str, *columns: str) -> None:
    for column in columns:
        TABLES[table].column(column)
    assert table in TABLES


def _rows(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return list(engine().rows(sql, parameters).rows)
