"""Ask DuckDB: an in-memory database in this process, with views over the files of the manifest's generation."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest as manifests
from onefunnel.ledger.clock import UTC_CLOCK
from onefunnel.ledger.engine import DEADLINE_SECS, Freshness, Reading, Result
from onefunnel.ledger.facts import SQL_TYPES, TABLES, Table
from onefunnel.ledger.generation import DuckReading, Generation, MissingFileError, follow, fresh, over
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.ledger.relations import TELLS_DAYS, below, relations, under
from onefunnel.ledger.versions import SIGNED, signed

Rows = list[dict[str, object]]


class Duck:
    """The engine over a ledger's folder. Safe to share between threads; each reading has a cursor of its own."""

    def __init__(self, ledger: Path, *, memory: str = "", threads: int = 0) -> None:
        self.ledger = ledger.resolve()
        self._memory, self._threads = memory, threads
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._bound: Generation | None = None

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def read[T](self, work: Callable[[Reading], T]) -> T:
        try:
            with self._reading() as reading:
                return work(reading)
        except MissingFileError:
            self._bound = None
        try:
            with self._reading() as reading:
                return work(reading)
        except MissingFileError as error:
            raise DamagedLedgerError(str(error)) from error

    def close(self) -> None:
        """Let go of the generation; its database is closed with its last reading."""
        self._bound = None

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._generation().reading() as reading:
            yield reading

    def _generation(self) -> Generation:
        """The one in force. Readings that hold an older one keep it."""
        with self._lock:
            seen = manifests.stamp(self.ledger)
            if self._bound is None or seen != self._seen:
                self._bound = self._made(manifests.read(self.ledger))
                self._seen = seen
            return self._bound

    def _made(self, manifest: Manifest) -> Generation:
        return Generation(over(self.ledger, self._memory, self._threads), self.ledger, manifest, relations())


class Memory:
    """The same engine over rows given by hand: for worked examples and tests."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self._database = fresh()
        weakref.finalize(self, self._database.close)
        for table in TABLES.values():
            self._database.execute(f"create table {table.name} ({_typed(table)})")
        for relation in relations():
            kept = f"table {relation.name} as select * from ({relation.sql}) limit 0"
            text = kept if relation.stored != "no" else f"view {relation.name} as {relation.sql}"
            self._database.execute(f"create {text}")
        self._told: Mapping[str, Rows] | None = None
        self._clock = UTC_CLOCK
        self.put(tables)

    def put(self, tables: Mapping[str, Rows]) -> None:
        """Replace all facts, and make anew the relations that the fold would keep and that read any of what changed."""
        for name in tables.keys() - TABLES.keys():
            raise KeyError(f"there is no fact table {name}")
        before, self._told = self._told, None  # until all is in its place
        told = {name: [dict(row) for row in rows] for name, rows in tables.items() if rows}
        changed = {name for name in TABLES if before is None or before.get(name) != told.get(name)}
        for name in changed:
            self._database.execute(f"delete from {name}")
            _insert(self._database, TABLES[name], told.get(name, []))
        found = {one.name: one for one in under(signed(self._database.execute(SIGNED).fetchall()))}
        untold = set(TELLS_DAYS) if "agreements" in changed else None
        for relation in found.values():
            if relation.stored != "no" and (before is None or below(relation, found) & changed):
                self._database.execute(f"delete from {relation.name}")
                self._database.execute(f"insert into {relation.name} {relation.sql}", dict(relation.parameters) or None)
            if untold:
                untold.discard(relation.name)
                self._clock = self._clock if untold else follow(self._database)
        self._told = told

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def read[T](self, work: Callable[[Reading], T]) -> T:
        cursor = self._database.cursor()
        try:
            return work(DuckReading(cursor, Freshness(), lambda: self._clock))
        finally:
            cursor.close()

    def close(self) -> None:
        self._database.close()


def in_memory(tables: Mapping[str, Rows]) -> Memory:
    """An engine over fact tables given as rows; columns left out are empty, tables left out have no rows."""
    return Memory(tables)


def _typed(table: Table) -> str:
    return ", ".join(f"{column.name} {SQL_TYPES[column.kind]}" for column in table.kept)


def _insert(database: duckdb.DuckDBPyConnection, table: Table, rows: Rows) -> None:
    names = [column.name for column in table.kept]
    for row in rows:
        if unknown := row.keys() - set(names):
            raise KeyError(f"{table.name} keeps no {sorted(unknown)}")
    if rows:
        places = ", ".join(["(" + ", ".join(["?"] * len(names)) + ")"] * len(rows))
        database.execute(f"insert into {table.name} values {places}", [row.get(name) for row in rows for name in names])
