"""The parts a condition is made of, as typed values, and the JSON each is kept as (docs/decisions/0002-the-agreement.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onefunnel.words import Stage

type Json = dict[str, Any]
type Value = str | int | float | bool
type Node = All | AnyOf | Not | AtLeast | Compare | Touches | CrmStage | Told | Entered | Verdict | Score

COUNT_OPS = (">=", ">", "=", "!=", "<=", "<")


@dataclass(frozen=True)
class All:
    """Holds where each part holds."""

    of: tuple[Node, ...]

    def as_json(self) -> Json:
        return {"all": [part.as_json() for part in self.of]}


@dataclass(frozen=True)
class AnyOf:
    """Holds where one part or more holds."""

    of: tuple[Node, ...]

    def as_json(self) -> Json:
        return {"any": [part.as_json() for part in self.of]}


@dataclass(frozen=True)
class Not:
    """Holds where its part does not."""

    of: Node

    def as_json(self) -> Json:
        return {"not": self.of.as_json()}


@dataclass(frozen=True)
class AtLeast:
    """Holds where `least` of the parts hold: "two of three"."""

    least: int
    of: tuple[Node, ...]

    def as_json(self) -> Json:
        return {"at_least": self.least, "of": [part.as_json() for part in self.of]}


@dataclass(frozen=True)
class Compare:
    """One field of the person, the account or the deal against literals. `values` is empty for known and unknown, longer than
    one only for in and not_in. An unknown field equals nothing: != and not_in hold for it, no other comparison does."""

    field: str
    op: str
    values: tuple[Value, ...] = ()

    def as_json(self) -> Json:
        if self.op in ("known", "unknown"):
            return {"field": self.field, "op": self.op}
        value = list(self.values) if self.op in ("in", "not_in") else self.values[0]
        return {"field": self.field, "op": self.op, "value": value}


@dataclass(frozen=True)
class Filter:
    """Which touches count: each named list narrows; none of a robot's, ever."""

    kind: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    human: bool | None = None

    def as_json(self) -> Json:
        lists = {name: list(words) for name in LISTS if (words := getattr(self, name))}
        return lists | ({} if self.human is None else {"human": self.human})


LISTS = ("kind", "channel", "team", "outcome", "direction")


@dataclass(frozen=True)
class Touches:
    """How many touches there were in the last `within_days`, or ever, as of the moment."""

    filter: Filter
    op: str = ">="
    count: int = 1
    within_days: int | None = None

    def as_json(self) -> Json:
        said: Json = {"touches": self.filter.as_json(), "op": self.op, "count": self.count}
        return said if self.within_days is None else said | {"within_days": self.within_days}


@dataclass(frozen=True)
class CrmStage:
    """The CRM's own last word, as of the moment."""

    words: tuple[str, ...]

    def as_json(self) -> Json:
        return {"crm_stage": list(self.words)}


@dataclass(frozen=True)
class Told:
    """Our stage as the CRM or a colleague told it last, as of the moment."""

    stages: tuple[Stage, ...]

    def as_json(self) -> Json:
        return {"told": [str(stage) for stage in self.stages]}


@dataclass(frozen=True)
class Entered:
    """An agreed stage, earlier in the funnel, was entered in the last `within_days`, or ever."""

    stage: Stage
    within_days: int | None = None

    def as_json(self) -> Json:
        said: Json = {"entered": str(self.stage)}
        return said if self.within_days is None else said | {"within_days": self.within_days}


@dataclass(frozen=True)
class Verdict:
    """Sales's last verdict, as of the moment."""

    answers: tuple[str, ...]

    def as_json(self) -> Json:
        return {"verdict": list(self.answers)}


@dataclass(frozen=True)
class Score:
    """The points of the score card, as of the moment."""

    op: str
    points: int

    def as_json(self) -> Json:
        return {"points": self.op, "value": self.points}


def parts(node: Node) -> tuple[Node, ...]:
    """The conditions a node joins; none for a leaf."""
    if isinstance(node, All | AnyOf | AtLeast):
        return node.of
    return (node.of,) if isinstance(node, Not) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, in reading order."""
    yield node
    for part in parts(node):
        yield from walk(part)
