"""One generation of the ledger's files, still and read-only, in a DuckDB of its own; readers share it until none is left."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from onefunnel.ledger import clock, sqltext
from onefunnel.ledger.binding import facts_sql, files_sql
from onefunnel.ledger.clock import Clock
from onefunnel.ledger.dialect import DUCKDB_PRELUDE
from onefunnel.ledger.engine import DEADLINE_SECS, DeadlineError, Freshness, Result
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.manifest import Manifest
from onefunnel.ledger.relations import Relation

DAYS = "the company's days"


class MissingFileError(Exception):
    """A file of the generation that was read is gone: a newer generation has replaced it, or it is lost."""


class Generation:
    """The files that a manifest lists, as the names that questions use; each is made when a question first needs it.

    The relations named in `anew` are not read from their files but worked out and kept in memory.
    """

    def __init__(
        self,
        database: duckdb.DuckDBPyConnection,
        ledger: Path,
        manifest: Manifest,
        relations: Iterable[Relation],
        *,
        anew: frozenset[str] = frozenset(),
        under: str = "",
    ) -> None:
        self._database, self._ledger, self._manifest, self._anew = database, ledger, manifest, anew
        self.freshness = Freshness(manifest.generation, manifest.position, manifest.folded_at, manifest.told_at, under)
        self._relations = {one.name: one for one in relations}
        self._there: set[str] = set()
        self._clock: Clock | None = None
        self._locks = {name: threading.Lock() for name in (DAYS, *TABLES, *self._relations)}
        weakref.finalize(self, database.close)  # DuckDB 2 complains aloud when the process ends with it open

    @contextmanager
    def reading(self) -> Iterator[GenerationReading]:
        with self._database.cursor() as cursor:
            yield GenerationReading(cursor, self)

    def prepare(self, sql: str, deadline_secs: float) -> None:
        """Make sure that everything a statement reads is there. Raises DeadlineError, MissingFileError."""
        wanted = sqltext.reads(sql) & (self._relations.keys() | TABLES.keys())
        if self._clock and wanted <= self._there:
            return
        try:
            with self._database.cursor() as cursor, within(deadline_secs, cursor):
                until = time.monotonic() + deadline_secs
                with self._one_hand(DAYS, until):
                    self._clock = self._clock or self._told_clock(cursor, until)
                for name in sorted(wanted):
                    self._make(name, cursor, until)
        except duckdb.OutOfMemoryException as error:
            raise DeadlineError("there is not enough memory to work this out over all facts") from error
        except duckdb.BinderException as error:
            raise MissingFileError(
                f"it was made by another version of onefunnel, and its files lack something: {error}"
            ) from error

    @contextmanager
    def _one_hand(self, name: str, until: float) -> Iterator[None]:
        """Nobody else makes this name meanwhile; others may make others. Locks are taken from what reads to what is read."""
        if not self._locks[name].acquire(timeout=max(0.0, until - time.monotonic())):
            raise DeadlineError("no answer in time: somebody else is still at work on what it is made of")
        try:
            yield
        finally:
            self._locks[name].release()

    @property
    def clock(self) -> Clock:
        if self._clock is None:
            self.prepare("", DEADLINE_SECS)
        assert self._clock
        return self._clock

    def _told_clock(self, cursor: duckdb.DuckDBPyConnection, until: float) -> Clock:
        """The company's days, which the functions follow from here on."""
        for name in sorted(sqltext.reads(clock.TURNS)):
            self._make(name, cursor, until)
        return follow(cursor, around=self.freshness.folded_at)

    def _make(self, name: str, cursor: duckdb.DuckDBPyConnection, until: float) -> None:
        if name not in self._there:
            with self._one_hand(name, until):
                if name not in self._there:
                    self._create(name, cursor, until)
                    self._there.add(name)

    def _create(self, name: str, cursor: duckdb.DuckDBPyConnection, until: float) -> None:
        if name in TABLES:
            cursor.execute(f"create view {name} as {facts_sql(self._ledger, TABLES[name], self._manifest.files(name))}")
        elif name not in self._anew and (files := files_sql(self._ledger, self._manifest.files(name))):
            cursor.execute(f"create view {name} as select * from {files}")  # noqa: S608
        else:
            one = self._relations[name]
            for needed in sorted(one.reads):
                self._make(needed, cursor, until)
            is_worked_out = name in self._anew or not self._manifest.generation  # before the first fold there is nothing but text
            is_kept = one.stored == "when asked" or (is_worked_out and one.stored != "no")
            kind = "table" if is_kept else "view"
            cursor.execute(f"create {kind} {name} as {one.sql}", dict(one.parameters) or None)


class DuckReading:
    """Questions asked through one cursor."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, freshness: Freshness, clock: Callable[[], Clock]) -> None:
        self._cursor, self._clock = cursor, clock
        self.freshness = freshness

    @property
    def clock(self) -> Clock:
        return self._clock()

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        named = {name: parameters[name] for name in sqltext.parameters(sql)}
        with within(deadline_secs, self._cursor):
            self._cursor.execute(_parsed(sql), named or None)
            columns = tuple(str(column[0]) for column in self._cursor.description or ())
            return Result(columns, self._cursor.fetchall())

    @contextmanager
    def beside(self, count: int) -> Iterator[list[DuckReading]]:
        with ExitStack() as closing:
            yield [DuckReading(closing.enter_context(self._cursor.cursor()), self.freshness, self._clock) for _ in range(count)]


class GenerationReading(DuckReading):
    """The same of one generation; what a statement reads is made before it is asked."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, generation: Generation) -> None:
        super().__init__(cursor, generation.freshness, lambda: generation.clock)
        self._generation = generation

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        begun = time.monotonic()
        self._generation.prepare(sql, deadline_secs)
        return super().rows(sql, parameters, max(0.001, deadline_secs - (time.monotonic() - begun)))

    @contextmanager
    def beside(self, count: int) -> Iterator[list[DuckReading]]:
        with ExitStack() as closing:
            yield [closing.enter_context(self._generation.reading()) for _ in range(count)]


@lru_cache(maxsize=1024)
def _parsed(sql: str) -> duckdb.Statement:
    """One statement as DuckDB has parsed it: a long text takes longer to parse than many of our answers to find."""
    (statement,) = duckdb.extract_statements(sql)
    return statement


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


def follow(cursor: duckdb.DuckDBPyConnection, *, around: datetime | None = None) -> Clock:
    """Read the company's days from the relations that tell them, and let the functions of this database follow them."""
    told = clock.clock(cursor.execute(clock.TURNS).fetchall(), around=around)
    cursor.execute(";\n".join(clock.duckdb(told)))
    return told


def fresh() -> duckdb.DuckDBPyConnection:
    """An empty database that knows our functions."""
    shut = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "threads": 1}
    database = duckdb.connect(":memory:", config=dict(shut))
    database.execute("set enable_progress_bar = false")
    database.execute(";\n".join(DUCKDB_PRELUDE))
    return database


def over(ledger: Path, memory: str = "", threads: int = 0) -> duckdb.DuckDBPyConnection:
    """A database that can read the ledger's folder and nothing else, and cannot be talked out of it."""
    database = fresh()
    memory = memory or os.environ.get("ONEFUNNEL_MEMORY") or f"{_quarter_of_memory()}MB"
    database.execute("set memory_limit = $memory", {"memory": memory})
    database.execute("set threads = $threads", {"threads": threads or min(8, os.cpu_count() or 1)})
    database.execute("set temp_directory = ''")
    database.execute("set parquet_metadata_cache = true")  # files never change, and the cache ends with the generation
    database.execute("set allowed_directories = $folders", {"folders": [f"{ledger}/"]})
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
    return database


def _quarter_of_memory() -> int:
    """A quarter of the machine's memory in megabytes, at least 512: several processes share the machine."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(512, total // 4)
