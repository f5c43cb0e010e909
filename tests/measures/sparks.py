"""A local Spark over facts given by hand, as small and as quick to plan as Spark can be made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from onefunnel.ledger import spark as sparks
from onefunnel.ledger import sqltext
from onefunnel.ledger.clock import TURNS, UTC_CLOCK
from onefunnel.ledger.dialect import SPARK_PRELUDE
from onefunnel.ledger.engine import DEADLINE_SECS, Freshness, Reading, Result
from onefunnel.ledger.facts import SQL_TYPES, TABLES, Table
from onefunnel.ledger.measure import Measure
from onefunnel.ledger.relations import Relation, relations, under
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


@dataclass(frozen=True)
class Content:
    """What a table or relation holds, to be shown to any session."""

    types: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr((self.types, self.rows)).encode()).hexdigest()


class SparkMemory:
    """The engine over rows given by hand. A relation is worked out once, when a measure first needs it.

    All are kept, the plain views too: a plan within plans takes Spark twice as long, and the cluster's test asks those.
    `known` keeps them beyond one engine: the same text over the same rows is asked of Spark once."""

    def __init__(self, spark: Any, given: Mapping[str, list[dict[str, object]]], known: dict[str, Content]) -> None:
        self._own = spark.newSession()
        self._given = given
        self._known = known
        told = given.get("agreements", [])
        said = [tuple(row.get(name) for name in ("version", "in_force_at", "digest", "document")) for row in told]
        self._relations = {one.name: one for one in under(signed(said))}
        self._made: dict[str, Content] = {}
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
        if name in TABLES:
            made = self._facts(TABLES[name])
        else:
            one = self._relations[name]
            for needed in sorted(one.reads):
                self._make(needed)
            made = self._worked_out(one)
        self._made[name] = made
        shown(self._own, made).createOrReplaceTempView(name)

    def _worked_out(self, one: Relation) -> Content:
        needs = [self._made[needed].digest for needed in sorted(one.reads)]
        key = hashlib.sha256(repr((one.sql, sorted(one.parameters.items()), self._clock, needs)).encode()).hexdigest()
        if key not in self._known:
            frame = sparks.ask(self._own, one.sql, one.parameters)
            types = {field.name: field.dataType.simpleString() for field in frame.schema}
            self._known[key] = Content(types, tuple(tuple(row) for row in frame.collect()))
        return self._known[key]

    def _facts(self, table: Table) -> Content:
        types = {column.name: SQL_TYPES[column.kind].replace("timestamp", "timestamp_ntz") for column in table.kept}
        given = self._given.get(table.name, [])
        assert {name for row in given for name in row} <= types.keys()
        return Content(types, tuple(tuple(row.get(name) for name in types) for row in given))


def shown(own: Any, content: Content) -> Any:
    """Rows as a frame that Spark's planner sees through."""
    types = content.types
    if not content.rows:
        return own.sql(f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in types.items())} where false")
    if len(content.rows) > MANY:
        return own.createDataFrame(list(content.rows), ", ".join(f"{name} {kind}" for name, kind in types.items()))
    places = [at for at in range(len(types)) if any(row[at] is not None for row in content.rows)] or [0]
    names = [list(types)[place] for place in places]
    told = {f"v{at}_{place}": sparks.literal(row[place]) for at, row in enumerate(content.rows) for place in places}
    lines = ", ".join(f"({', '.join(f':v{at}_{place}' for place in places)})" for at in range(len(content.rows)))
    chosen = ", ".join(f"cast({name if name in names else 'null'} as {kind}) as {name}" for name, kind in types.items())
    return own.sql(f"select {chosen} from values {lines} as t({', '.join(names)})", args=told)


assert {one.name for one in relations()} >= ALWAYS
