"""Ask Spark: the same SQL text over the same Parquet files, for those who have outgrown one machine."""

from __future__ import annotations

import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onefunnel.ledger import clock, sqltext
from onefunnel.ledger import manifest as manifests
from onefunnel.ledger.clock import Clock
from onefunnel.ledger.dialect import SPARK_PRELUDE
from onefunnel.ledger.engine import DEADLINE_SECS, DeadlineError, Freshness, Reading, Result
from onefunnel.ledger.facts import SQL_TYPES, TABLES, Table
from onefunnel.ledger.generation import MissingFileError
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.ledger.relations import Relation, relations

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
}
LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
GONE = ("FileNotFoundException", "PATH_NOT_FOUND", "FILE_NOT_EXIST")
LITERAL_OR_PARAMETER = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\$([a-z_]+)")


def session(master: str, extra: Mapping[str, str] | None = None) -> Any:
    """The one Spark session of this process. A master on this machine is spoken to over loopback only."""
    from pyspark.sql import SparkSession

    near = master.startswith(("local", "spark://127.0.0.1"))
    if near:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(master).appName("onefunnel")
    for name, value in {**SETTINGS, **(LOOPBACK if near else {}), **(extra or {})}.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


class SparkReading:
    """One generation seen through a session whose views nobody else changes."""

    def __init__(self, spark: Any, freshness: Freshness, told: Clock) -> None:
        self._spark = spark
        self.freshness, self.clock = freshness, told

    @contextmanager
    def beside(self, count: int) -> Iterator[list[SparkReading]]:
        yield []  # Spark shares one question out over its own workers

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        context, tag, late = self._spark.sparkContext, f"onefunnel-{uuid.uuid4().hex}", threading.Event()

        def stop() -> None:
            late.set()
            context.cancelJobsWithTag(tag)

        alarm = threading.Timer(deadline_secs, stop)
        alarm.daemon = True
        alarm.start()
        context.addJobTag(tag)
        try:
            frame = ask(self._spark, sql, parameters)
            return Result(tuple(frame.columns), [tuple(row) for row in frame.collect()])
        except Exception as error:  # py4j and Spark raise unrelated types for one cause
            if late.is_set():
                raise DeadlineError(f"no answer within {deadline_secs:g} seconds") from error
            if any(sign in str(error) for sign in GONE):
                raise MissingFileError(str(error)) from error
            raise
        finally:
            alarm.cancel()
            context.removeJobTag(tag)


class Spark:
    """The engine over a ledger's folder, which every worker of the cluster must see under the same path."""

    def __init__(self, ledger: Path, master: str, extra: Mapping[str, str] | None = None) -> None:
        self.ledger = ledger.resolve()
        self.spark = session(master, extra)
        self._lock = threading.Lock()
        self._bound: SparkReading | None = None

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def read[T](self, work: Callable[[Reading], T]) -> T:
        try:
            return work(self._reading())
        except MissingFileError:
            self._bound = None
        try:
            return work(self._reading())
        except MissingFileError as error:
            raise DamagedLedgerError(str(error)) from error

    def _reading(self) -> SparkReading:
        with self._lock:
            manifest = manifests.read(self.ledger)
            if self._bound is None or self._bound.freshness.generation != manifest.generation:
                self._bound = bind(self.spark, self.ledger, manifest)
            return self._bound


def bind(spark: Any, ledger: Path, manifest: Manifest) -> SparkReading:
    """A session of its own with a view for each fact and relation of one generation. Raises MissingFileError."""
    own = spark.newSession()
    try:
        told = prepare(own, lambda name: _files(own, ledger, manifest, name), around=manifest.folded_at)
    except Exception as error:
        if any(sign in str(error) for sign in GONE):
            raise MissingFileError(str(error)) from error
        raise
    fresh = Freshness(manifest.generation, manifest.position, manifest.folded_at, manifest.told_at)
    return SparkReading(own, fresh, told)


def prepare(own: Any, kept: Callable[[str], Any], *, around: datetime | None = None) -> Clock:
    """Fill a session with the prelude, the facts and the relations. `kept` gives a stored table's frame, or None."""
    for function in SPARK_PRELUDE:
        own.sql(function)
    named: list[Table | Relation] = [*TABLES.values(), *relations()]
    telling = sqltext.reads(clock.TURNS)  # first: a view keeps the functions that it was made with
    for one in named:
        if one.name in telling:
            _view(own, one, kept)
    told = follow(own, around=around)
    for one in named:
        if one.name not in telling:
            _view(own, one, kept)
    return told


def _view(own: Any, one: Table | Relation, kept: Callable[[str], Any]) -> None:
    frame = kept(one.name)
    if frame is None:
        frame = own.sql(one.sql if isinstance(one, Relation) else _nothing(one))
    frame.createOrReplaceTempView(one.name)


def follow(own: Any, *, around: datetime | None = None) -> Clock:
    """Read the company's days from the relations that tell them, and let the functions of this session follow them."""
    told = clock.clock((tuple(row) for row in own.sql(clock.TURNS).collect()), around=around)
    if told != clock.UTC_CLOCK:
        for function in clock.spark(told):
            own.sql(function)
    return told


def ask(spark: Any, sql: str, parameters: Mapping[str, object]) -> Any:
    """A text of ours as a Spark frame: `$name` reads `:name` there."""
    named = {name: literal(parameters[name]) for name in sqltext.parameters(sql)}
    return spark.sql(LITERAL_OR_PARAMETER.sub(lambda found: f":{found[1]}" if found[1] else found[0], sql), args=named or None)


def literal(value: object) -> object:
    """An instant without zone as Spark's own; pyspark would read it in the process's zone."""
    from pyspark.sql import functions

    if isinstance(value, datetime):
        return functions.expr(f"timestamp_ntz '{value.isoformat(sep=' ')}'")
    return functions.expr(f"date '{value.isoformat()}'") if isinstance(value, date) else value


def _files(own: Any, ledger: Path, manifest: Manifest, name: str) -> Any:
    paths = [str(ledger / file.name) for file in manifest.files(name)]
    return own.read.parquet(*paths) if paths else None


def _nothing(table: Table) -> str:
    """A table without rows; Spark's timestamp without zone has a name of its own."""
    types = {column.name: SQL_TYPES[column.kind].replace("timestamp", "timestamp_ntz") for column in table.kept}
    return f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in types.items())} where false"
