"""The named relations that questions are made of: each a .sql file in `views/`, in the order in which they need each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

from onefunnel.ledger import sqltext
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.sqltext import MalformedSqlError

VIEWS = Path(__file__).parent / "views"
Stored = Literal["no", "yes", "by person"]


@dataclass(frozen=True)
class Relation:
    """A named question whose answer others build on. `reads` names facts and relations.

    `stored` says whether the fold keeps it as Parquet: "yes" whole, "by person" bucket by bucket, "no" as a plain view.
    """

    name: str
    says: str
    reads: frozenset[str]
    stored: Stored
    sql: str


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation, each after those it reads. Raises MalformedSqlError."""
    return in_order([read(path) for path in sorted(VIEWS.glob("*.sql"))])


def relation(name: str) -> Relation:
    for found in relations():
        if found.name == name:
            return found
    raise KeyError(name)


def read(path: Path) -> Relation:
    """One file as a relation, its head checked against its text."""
    text = sqltext.read(path)
    text.need("says", "reads")
    text.allow("says", "reads", "stored")
    said = frozenset(text.head["reads"].replace(",", " ").split()) - {"nothing"}
    if said != text.reads:
        raise MalformedSqlError(f"{path.name} says it reads {sorted(said)}, its text reads {sorted(text.reads)}")
    stored = text.head.get("stored", "no")
    if stored not in ("no", "yes", "by person"):
        raise MalformedSqlError(f"{path.name} has 'stored: {stored}'; it can be yes, no or by person")
    return Relation(path.stem, text.head["says"], said, stored, text.body)  # type: ignore[arg-type]


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
