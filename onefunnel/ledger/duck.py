"""Ask DuckDB: an in-memory database in this process, with views over the files of the manifest's generation."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest as manifests
from onefunnel.ledger import sqltext
from onefunnel.ledger.binding import facts_sql, files_sql
from onefunnel.ledger.dialect import DUCKDB_PRELUDE
from onefunnel.ledger.engine import DEADLINE_SECS, DeadlineError, Freshness, Reading, Result
from onefunnel.ledger.facts import SQL_TYPES, TABLES, Table
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.ledger.relations import below, relations, under
from onefunnel.ledger.versions import SIGNED, Versions, signed

Rows = list[dict[str, object]]


class MissingFileError(Exception):
    """A file of the generation that was read is gone: a newer generation has replaced it, or it is lost."""


class DuckReading:
    """One generation seen through one cursor, inside one transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, freshness: Freshness) -> None:
        self._cursor = cursor
        self.freshness = freshness

    @contextmanager
    def beside(self, count: int) -> Iterator[list[DuckReading]]:
        found: list[DuckReading] = []
        try:
            for _ in range(count):
                found.append(DuckReading(self._cursor.cursor(), self.freshness))
                if begin(found[-1]._cursor) != self.freshness.generation:  # another was bound since this reading began
                    found.pop()._cursor.close()
                    break
            yield found
        finally:
            for reading in found:
                reading._cursor.close()

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        named = {name: parameters[name] for name in sqltext.parameters(sql)}
        with within(deadline_secs, self._cursor):
            self._cursor.execute(sql, named) if named else self._cursor.execute(sql)
            columns = tuple(str(column[0]) for column in self._cursor.description or ())
            return Result(columns, self._cursor.fetchall())


@contextmanager
def within(deadline_secs: float, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do something with a cursor that is interrupted at its deadline. Raises DeadlineError, MissingFileError."""
    alarm = threading.Timer(deadline_secs, cursor.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise DeadlineError(f"no answer within {deadline_secs:g} seconds") from error
    except duckdb.IOException as error:
        raise MissingFileError(str(error)) from error
    finally:
        alarm.cancel()


def begin(cursor: duckdb.DuckDBPyConnection) -> int:
    """Hold one generation still, and say which. DuckDB takes its snapshot at the first use."""
    cursor.begin()
    return int(cursor.execute("select generation from of_generation").fetchall()[0][0])


class Duck:
    """The engine over a ledger's folder. Safe to share between threads; each reading has a cursor of its own."""

    def __init__(self, ledger: Path, *, memory: str = "", threads: int = 0) -> None:
        self.ledger = ledger.resolve()
        self._database = over(self.ledger, memory, threads)
        weakref.finalize(self, self._database.close)  # DuckDB 2 complains aloud when the process ends with it open
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._manifest: Manifest | None = None

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def read[T](self, work: Callable[[Reading], T]) -> T:
        try:
            with self._reading() as reading:
                return work(reading)
        except MissingFileError:
            self._seen = None
        try:
            with self._reading() as reading:
                return work(reading)
        except MissingFileError as error:
            raise DamagedLedgerError(str(error)) from error

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def _reading(self) -> Iterator[DuckReading]:
        with self._lock:
            bound = self._bind()
            cursor = self._database.cursor()
            begin(cursor)
        try:
            yield DuckReading(cursor, Freshness(bound.generation, bound.position, bound.folded_at, bound.told_at))
        finally:
            cursor.close()

    def _bind(self) -> Manifest:
        """Point the views at the generation in force, in one transaction, so that open readings keep theirs."""
        seen = manifests.stamp(self.ledger)
        if self._manifest is not None and seen == self._seen:
            return self._manifest
        manifest = manifests.read(self.ledger)
        try:
            _bind(self._database, self.ledger, manifest)
        except duckdb.IOException as error:
            raise MissingFileError(str(error)) from error
        self._manifest, self._seen = manifest, seen
        return manifest


class Memory:
    """The same engine over rows given by hand: for worked examples and tests."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self._database = _open()
        weakref.finalize(self, self._database.close)
        for table in TABLES.values():
            self._database.execute(f"create table {table.name} ({_typed(table)})")
        for relation in relations():
            kept = f"table {relation.name} as select * from ({relation.sql}) limit 0"
            text = kept if relation.stored != "no" else f"view {relation.name} as {relation.sql}"
            self._database.execute(f"create {text}")
        self._versions: Versions = ()
        self._database.execute("create view of_generation as select 0 as generation")
        self.put(tables)

    def put(self, tables: Mapping[str, Rows]) -> None:
        """Replace all facts, and make the relations that the fold would keep."""
        for name in tables.keys() - TABLES.keys():
            raise KeyError(f"there is no fact table {name}")
        for table in TABLES.values():
            self._database.execute(f"delete from {table.name}")
            _insert(self._database, table, tables.get(table.name, []))
        before, self._versions = self._versions, signed(self._database.execute(SIGNED).fetchall())
        found = {one.name: one for one in under(self._versions)}
        for relation in found.values():
            stays = before == self._versions and below(relation, found) & TABLES.keys() <= {"agreements"}
            if relation.stored != "no" and not stays:
                self._database.execute(f"delete from {relation.name}")
                self._database.execute(f"insert into {relation.name} {relation.sql}", dict(relation.parameters) or None)

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def read[T](self, work: Callable[[Reading], T]) -> T:
        cursor = self._database.cursor()
        try:
            return work(DuckReading(cursor, Freshness()))
        finally:
            cursor.close()

    def close(self) -> None:
        self._database.close()


def in_memory(tables: Mapping[str, Rows]) -> Memory:
    """An engine over fact tables given as rows; columns left out are empty, tables left out have no rows."""
    return Memory(tables)


def _open() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False, "threads": 1}
    )
    database.execute("set enable_progress_bar = false")
    for macro in DUCKDB_PRELUDE:
        database.execute(macro)
    return database


def over(ledger: Path, memory: str = "", threads: int = 0) -> duckdb.DuckDBPyConnection:
    """A database that can read the ledger's folder and nothing else, and cannot be talked out of it."""
    database = _open()
    memory = memory or os.environ.get("ONEFUNNEL_MEMORY") or f"{_quarter_of_memory()}MB"
    database.execute("set memory_limit = $memory", {"memory": memory})
    database.execute("set threads = $threads", {"threads": threads or min(8, os.cpu_count() or 1)})
    database.execute("set temp_directory = ''")
    database.execute("set allowed_directories = $folders", {"folders": [f"{ledger}/"]})
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
    return database


def _quarter_of_memory() -> int:
    """A quarter of the machine's memory in megabytes, at least 512: several processes share the machine."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(512, total // 4)


def _bind(database: duckdb.DuckDBPyConnection, ledger: Path, manifest: Manifest) -> None:
    cursor = database.cursor()
    try:
        cursor.begin()
        for table in TABLES.values():
            cursor.execute(f"create or replace view {table.name} as {facts_sql(ledger, table, manifest.files(table.name))}")
        for relation in relations():
            files = files_sql(ledger, manifest.files(relation.name))
            text = f"select * from {files}" if files else relation.sql
            cursor.execute(f"create or replace view {relation.name} as {text}")
        cursor.execute(f"create or replace view of_generation as select {int(manifest.generation)} as generation")
        cursor.commit()
    finally:
        cursor.close()


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
