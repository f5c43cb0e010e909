"""Ask the same facts as if one version of the agreement had been in force for all time: time travel, and trying a draft."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest as manifests
from onefunnel.ledger import sqltext
from onefunnel.ledger.binding import facts_sql, files_sql
from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.duck import DuckReading, MissingFileError, over, within
from onefunnel.ledger.engine import DEADLINE_SECS, DeadlineError, Freshness, Reading, Result
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.ledger.relations import agreed, under
from onefunnel.ledger.versions import for_all_time

MEMORY = os.environ.get("ONEFUNNEL_TRY_MEMORY", "1GB")


class Under:
    """The engine over a ledger's folder under one version's definitions. Safe to share between threads.

    A relation that depends on the definitions is worked out when a question first needs it and kept in memory until the
    ledger's generation changes; all others are read from the files. Nothing is written.
    """

    def __init__(self, ledger: Path, definitions: Definitions, *, memory: str = "", threads: int = 0) -> None:
        self.ledger, self.definitions = ledger.resolve(), definitions
        self._memory, self._threads = memory or MEMORY, threads
        self._digest = hashlib.sha256(definitions.as_json().encode()).hexdigest()[:16]
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

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        bound = self._generation()
        cursor = bound.database.cursor()
        found = bound.manifest
        fresh = Freshness(found.generation, found.position, found.folded_at, found.told_at, self._digest)
        try:
            yield _TriedReading(cursor, fresh, bound)
        finally:
            cursor.close()

    def _generation(self) -> Generation:
        with self._lock:
            seen = manifests.stamp(self.ledger)
            if self._bound is None or seen != self._seen:
                manifest = manifests.read(self.ledger)
                self._bound = Generation(over(self.ledger, self._memory, self._threads), self.ledger, manifest, self.definitions)
                self._seen = seen
            return self._bound


class Generation:
    """One generation of the ledger's files in a database of its own, which is closed when nobody reads it any more."""

    def __init__(self, database: duckdb.DuckDBPyConnection, ledger: Path, manifest: Manifest, definitions: Definitions) -> None:
        self.database, self.ledger, self.manifest = database, ledger, manifest
        self._relations = {one.name: one for one in under(for_all_time(definitions))}
        self._there: set[str] = set()
        self._lock = threading.Lock()
        weakref.finalize(self, database.close)

    def prepare(self, sql: str, deadline_secs: float) -> None:
        """Make sure that everything a statement reads is there. Raises DeadlineError, MissingFileError."""
        wanted = sqltext.reads(sql) & (self._relations.keys() | TABLES.keys())
        if wanted <= self._there:
            return
        if not self._lock.acquire(timeout=deadline_secs):
            raise DeadlineError(f"no answer within {deadline_secs:g} seconds")
        try:
            with self.database.cursor() as cursor, within(deadline_secs, cursor):
                for name in sorted(wanted):
                    self._make(name, cursor)
        except duckdb.OutOfMemoryException as error:
            raise DeadlineError("there is not enough memory to try this version on all facts") from error
        finally:
            self._lock.release()

    def _make(self, name: str, cursor: duckdb.DuckDBPyConnection) -> None:
        if name in self._there:
            return
        if name in TABLES:
            cursor.execute(f"create view {name} as {facts_sql(self.ledger, TABLES[name], self.manifest.files(name))}")
        elif name not in agreed() and (files := files_sql(self.ledger, self.manifest.files(name))):
            cursor.execute(f"create view {name} as select * from {files}")  # noqa: S608
        else:
            one = self._relations[name]
            for needed in sorted(one.reads):
                self._make(needed, cursor)
            kind = "table" if one.stored != "no" else "view"
            cursor.execute(f"create {kind} {name} as {one.sql}", dict(one.parameters) or None)
        self._there.add(name)


class _TriedReading(DuckReading):
    """One generation under the version; what a statement needs is worked out before it is asked."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, freshness: Freshness, bound: Generation) -> None:
        super().__init__(cursor, freshness)
        self._bound = bound

    @contextmanager
    def beside(self, count: int) -> Iterator[list[DuckReading]]:
        with ExitStack() as closing:
            cursors = [closing.enter_context(self._bound.database.cursor()) for _ in range(count)]
            yield [_TriedReading(cursor, self.freshness, self._bound) for cursor in cursors]

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        begun = time.monotonic()
        self._bound.prepare(sql, deadline_secs)
        return super().rows(sql, parameters, max(0.001, deadline_secs - (time.monotonic() - begun)))
