"""The named relations that questions are made of: each a .sql file in `views/`, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal, get_args

from onefunnel.ledger import clock, sqltext
from onefunnel.ledger.bound import Statement
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.made import made
from onefunnel.ledger.sqltext import MalformedSqlError
from onefunnel.ledger.versions import Versions

VIEWS = Path(__file__).parent / "views"
Stored = Literal["no", "yes", "by person", "made", "when asked"]
TELLS_DAYS = sqltext.reads(clock.TURNS)
LOOKED_UP: tuple[Stored, ...] = ("no", "when asked")  # what the fold keeps no files of


@dataclass(frozen=True)
class Relation:
    """A named question whose answer others build on. `reads` names facts and relations; those that tell the company's days too,
    where its text asks for one.

    `stored` says whether the fold keeps it as Parquet: "yes" whole, "by person" bucket by bucket, "no" as a plain view,
    "when asked" as a table in the memory of the process that first asks for it; "made" as "yes", but its text and the values
    it binds come from the signed agreements, and `sql` is what holds before there are any.
    """

    name: str
    says: str
    reads: frozenset[str]
    stored: Stored
    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    sorted: str = ""


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation, each after those it reads. Raises MalformedSqlError."""
    return in_order([read(path) for path in sorted(VIEWS.glob("*.sql"))])


def under(versions: Versions) -> tuple[Relation, ...]:
    """Every relation in the same order, the made ones with the text that these versions of the agreement give them."""
    statements = made(versions)
    return tuple(_made(one, statements) if one.stored == "made" else one for one in relations())


def _made(one: Relation, statements: Mapping[str, Statement]) -> Relation:
    found = statements[one.name]
    reads = sqltext.reads(found.sql) | _days_of(found.sql) | {"agreements"}
    if unknown := reads - one.reads:
        raise MalformedSqlError(f"{one.name} is made from {sorted(unknown)}, which its head does not say")
    return replace(one, sql=found.sql, reads=reads, parameters=found.parameters)


def below(one: Relation, among: Mapping[str, Relation]) -> frozenset[str]:
    """The names of everything that a relation reads, itself or through others."""
    found = set(one.reads)
    for name in one.reads & among.keys():
        found |= below(among[name], among)
    return frozenset(found)


@cache
def agreed() -> frozenset[str]:
    """The relations that another version of the agreement would change."""
    among = {one.name: one for one in relations()}
    return frozenset(one.name for one in relations() if "agreements" in below(one, among))


def relation(name: str) -> Relation:
    for found in relations():
        if found.name == name:
            return found
    raise KeyError(name)


def read(path: Path) -> Relation:
    """One file as a relation, its head checked against its text."""
    text = sqltext.read(path)
    text.need("says", "reads")
    text.allow("says", "reads", "stored", "sorted")
    said = frozenset(text.head["reads"].replace(",", " ").split()) - {"nothing"}
    stored = text.head.get("stored", "no")
    if said != text.reads and stored != "made":
        raise MalformedSqlError(f"{path.name} says it reads {sorted(said)}, its text reads {sorted(text.reads)}")
    if stored not in get_args(Stored):
        raise MalformedSqlError(f"{path.name} has 'stored: {stored}'; it can be {', '.join(get_args(Stored))}")
    reads = said | _days_of(text.body)
    return Relation(path.stem, text.head["says"], reads, stored, text.body, sorted=text.head.get("sorted", ""))  # type: ignore[arg-type]


def _days_of(sql: str) -> frozenset[str]:
    return TELLS_DAYS if clock.is_followed_by(sql) else frozenset()


def in_order(found: list[Relation]) -> tuple[Relation, ...]:
    """Relations sorted so that each comes after those it reads; by name where nothing else decides."""
    by_name = {one.name: one for one in found}
    if clash := by_name.keys() & TABLES.keys():
        raise MalformedSqlError(f"{sorted(clash)} are facts and cannot be relations too")
    for one in found:
        if unknown := one.reads - by_name.keys() - TABLES.keys():
            raise MalformedSqlError(f"{one.name} reads {sorted(unknown)}, which are neither facts nor relations")
    sorter = TopologicalSorter({name: sorted(one.reads & by_name.keys()) for name, one in sorted(by_name.items())})
    try:
        return tuple(by_name[name] for name in sorter.static_order())
    except CycleError as error:
        raise MalformedSqlError(f"relations read each other in a circle: {error.args[1]}") from error
