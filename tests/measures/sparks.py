"""A local Spark over facts given by hand, as small and as quick to plan as Spark can be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from onefunnel.ledger import spark as sparks
from onefunnel.ledger import sqltext
from onefunnel.ledger.clock import TURNS, UTC_CLOCK
from onefunnel.ledger.dialect import SPARK_PRELUDE
from onefunnel.ledger.engine import DEADLINE_SECS, Freshness, Reading, Result
from onefunnel.ledger.facts import SQL_TYPES, TABLES, Table
from onefunnel.ledger.measure import Measure
from onefunnel.ledger.relations import relations, under
from onefunnel.ledger.versions import signed

SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
AROUND = datetime(2025, 6, 1)  # when the examples are; fewer turns of the clocks are planned sooner
MANY = 200  # rows: a text of more values takes Spark minutes to plan, working_days alone has 20,000
ALWAYS = frozenset({"base_currency", "versions", "agreed_terms"})  # each answer names its currency and agreement


class SparkMemory:
    """The engine over rows given by hand. A relation is worked out once, when a measure first needs it.

    All are kept, the plain views too: a plan within plans takes Spark twice as long, and the cluster's test asks those."""

    def __init__(self, spark: Any, given: Mapping[str, list[dict[str, object]]]) -> None:
        self._own = spark.newSession()
        self._given = given
        told = given.get("agreements", [])
        said = [tuple(row.get(name) for name in ("version", "in_force_at", "digest", "document")) for row in told]
        self._relations = {one.name: one for one in under(signed(said))}
        self._made: set[str] = set()
        for function in SPARK_PRELUDE:
            self._own.sql(function)
        self._clock = UTC_CLOCK
        if told:
            for name in sorted(sqltext.reads(TURNS)):
                self._make(name)
            self._clock = sparks.follow(self._own, around=AROUND)

    def ready_for(self, measure: Measure) -> SparkMemory:
        for name in sqltext.read(measure.path).reads | ALWAYS:
            self._make(name)
        return self

    def read[T](self, work: Callable[[Reading], T]) -> T:
        return work(sparks.SparkReading(self._own, Freshness(), self._clock))

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self.read(lambda reading: reading.rows(sql, parameters, deadline_secs))

    def _make(self, name: str) -> None:
        if name in self._made:
            return
        self._made.add(name)
        if name in TABLES:
            self._facts(TABLES[name]).createOrReplaceTempView(name)
            return
        one = self._relations[name]
        for needed in sorted(one.reads):
            self._make(needed)
        self._kept(sparks.ask(self._own, one.sql, one.parameters)).createOrReplaceTempView(name)

    def _kept(self, frame: Any) -> Any:
        rows = frame.collect()
        if len(rows) > MANY:
            return self._own.createDataFrame(rows, frame.schema)
        return values(
            self._own, {field.name: field.dataType.simpleString() for field in frame.schema}, [r.asDict() for r in rows]
        )

    def _facts(self, table: Table) -> Any:
        types = {column.name: SQL_TYPES[column.kind].replace("timestamp", "timestamp_ntz") for column in table.kept}
        return values(self._own, types, self._given.get(table.name, []))


def values(own: Any, types: Mapping[str, str], rows: list[dict[str, Any]]) -> Any:
    """Rows as a frame that Spark's planner sees through."""
    if not rows:
        return own.sql(f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in types.items())} where false")
    names = sorted({name for row in rows for name in row})
    assert set(names) <= types.keys()
    told = {f"v{number}_{name}": sparks.literal(row.get(name)) for number, row in enumerate(rows) for name in names}
    lines = ", ".join(f"({', '.join(f':v{number}_{name}' for name in names)})" for number in range(len(rows)))
    chosen = ", ".join(f"cast({name if name in names else 'null'} as {kind}) as {name}" for name, kind in types.items())
    return own.sql(f"select {chosen} from values {lines} as t({', '.join(names)})", args=told)


assert {one.name for one in relations()} >= ALWAYS
