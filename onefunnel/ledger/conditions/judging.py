"""Whether a condition holds of one subject at one moment, worked out from scratch each time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from onefunnel.ledger.clock import Clock
from onefunnel.ledger.conditions import tree
from onefunnel.ledger.conditions.fields import CHANGING, DEAL_STAGES, FIELDS, TOLD_PERSON
from onefunnel.ledger.conditions.nodes import (
    LISTS,
    All,
    AnyOf,
    AtLeast,
    Compare,
    CrmStage,
    Entered,
    Filter,
    Node,
    Not,
    Score,
    Told,
    Touches,
    Verdict,
    walk,
)
from onefunnel.ledger.conditions.rows import Row, Subject, World
from onefunnel.ledger.definitions import Points
from onefunnel.words import MILLI_CENTS, Stage

if TYPE_CHECKING:
    from onefunnel.ledger.conditions.oracle import Entry

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt,
}  # fmt: skip


@dataclass(frozen=True)
class Judge:
    """One subject before the judge. `before` holds the entries into earlier stages."""

    world: World
    subject: Subject
    card: Sequence[Points]
    before: Sequence[Entry]

    def holds(self, node: Node, at: datetime) -> bool:
        match node:
            case All():
                return all(self.holds(part, at) for part in node.of)
            case AnyOf():
                return any(self.holds(part, at) for part in node.of)
            case Not():
                return not self.holds(node.of, at)
            case AtLeast():
                return sum(self.holds(part, at) for part in node.of) >= node.least
            case Compare():
                return _compare(node, self._field(node.field, at), self.world.clock)
            case Touches():
                return OPERATORS[node.op](self._count(node.filter, node.within_days, at), node.count)
            case CrmStage():
                return str(self._crm_stage(at)).lower() in [word.lower() for word in node.words]
            case Told():
                return self._told(at) in node.stages
            case Verdict():
                said = [row for row in self._verdicts() if row["given_at"] <= at]
                return bool(said) and said[-1]["answer"] in node.answers
            case Entered():
                return any(_within(entry.entered_at, at, node.within_days) for entry in self._entries(node.stage))
            case Score():
                return OPERATORS[node.op](sum(self._worth(part, at) for part in self.card), node.points)
        raise TypeError(node)

    def begins_at(self) -> datetime | None:
        """When the subject is asked about first: its creation; else a deal's closing, or what happened to a person first."""
        own = self.subject.own
        if self.subject.deal:
            return own.get("created_at") or own.get("closed_at")
        dated = [row["touched_at"] for row in self.world.touches(self.subject)] if own else []
        dated += [row["moved_at"] for row in self.world.of_person("stage_moves", self.subject, "moved_at")] if own else []
        dated += [row["given_at"] for row in self.world.of_person("verdicts", self.subject, "given_at")] if own else []
        return own.get("created_at") or min(dated, default=None)

    def moments(self, node: Node) -> Iterator[tuple[datetime, int | None]]:
        """When something happened that a condition asks about, each with the days after which it no longer counts."""
        if not self.subject.own:
            return
        for one in walk(node):
            match one:
                case Touches():
                    yield from ((row["touched_at"], one.within_days) for row in self._touches(one.filter))
                case Score():
                    for part in self.card:
                        yield from self._moments_of(part)
                case Entered():
                    yield from ((entry.entered_at, one.within_days) for entry in self._entries(one.stage))
                case _:
                    yield from ((moment, None) for moment in self._said(one))

    def _moments_of(self, part: Points) -> Iterator[tuple[datetime, int | None]]:
        if part.each is not None:
            yield from ((row["touched_at"], part.within_days) for row in self._touches(tree.read_each(part.each)))
        elif part.when is not None:
            yield from self.moments(tree.read(part.when, in_card=True))

    def _said(self, node: Node) -> list[datetime]:
        """When the word that a leaf asks for was said or changed."""
        deal = self.subject.deal
        match node:
            case CrmStage() if deal:
                return [row["changed_at"] for row in self.world.changes(self.subject, "crm_stage")]
            case Compare() if deal and node.field in CHANGING:
                return [row["changed_at"] for row in self.world.changes(self.subject, CHANGING[node.field])]
            case Told() if deal:
                closed_at = self.subject.own.get("closed_at")
                return [closed_at] if closed_at else []
            case CrmStage():
                return [row["moved_at"] for row in self._crm_moves()]
            case Told():
                return [row["moved_at"] for row in self._told_moves()]
            case Verdict():
                return [row["given_at"] for row in self._verdicts()]
        return []

    def _field(self, name: str, at: datetime) -> Any:
        subject, _, column = name.partition(".")
        if name in CHANGING:
            return self._changed(CHANGING[name], at)
        row = {"person": self.subject.contact, "account": self.subject.account, "deal": self.subject.own}[subject]
        return row.get(column)

    def _changed(self, field: str, at: datetime) -> Any:
        """A deal's field at a moment: what the next change replaced, or what stands there now."""
        later = [row for row in self.world.changes(self.subject, field) if row["changed_at"] > at]
        if not later:
            return self.subject.own.get(field)
        said = later[0]["old_value"]
        if said is None or field in ("status", "crm_stage"):
            return said
        return _read(said, int if field == "amount" else date.fromisoformat)

    def _crm_stage(self, at: datetime) -> object:
        if self.subject.deal:
            return self._changed("crm_stage", at)
        said = [row["crm_stage"] for row in self._crm_moves() if row["moved_at"] <= at]
        return said[-1] if said else None

    def _crm_moves(self) -> list[Row]:
        moves = self.world.of_person("stage_moves", self.subject, "moved_at")
        return [row for row in moves if row.get("crm_stage") is not None and row.get("opportunity") is None]

    def _told_moves(self) -> list[Row]:
        moves = self.world.of_person("stage_moves", self.subject, "moved_at")
        return [row for row in moves if row.get("stage") in TOLD_PERSON]

    def _told(self, at: datetime) -> str | None:
        if self.subject.deal:
            closed_at = self.subject.own.get("closed_at")
            return str(self.subject.own["status"]) if closed_at and closed_at <= at else str(Stage.OPPORTUNITY)
        said = [row["stage"] for row in self._told_moves() if row["moved_at"] <= at]
        return said[-1] if said else None

    def _verdicts(self) -> list[Row]:
        return [row for row in self.world.of_person("verdicts", self.subject, "given_at") if row.get("answer")]

    def _entries(self, stage: Stage) -> list[Entry]:
        of_deal = bool(self.subject.deal) and stage in DEAL_STAGES
        return [
            entry
            for entry in self.before
            if entry.stage == stage
            and (
                entry.opportunity == self.subject.deal if of_deal else bool(entry.person) and entry.person == self.subject.person
            )
        ]

    def _count(self, wanted: Filter, days: int | None, at: datetime) -> int:
        return sum(_within(row["touched_at"], at, days) for row in self._touches(wanted))

    def _touches(self, wanted: Filter) -> list[Row]:
        return [row for row in self.world.touches(self.subject) if _matches(wanted, row)]

    def _worth(self, part: Points, at: datetime) -> int:
        if part.each is not None:
            return part.points * min(part.most, self._count(tree.read_each(part.each), part.within_days, at))
        holds = part.when is not None and self.holds(tree.read(part.when, in_card=True), at)
        return part.points if holds else 0


def _read(said: str, read: Callable[[str], Any]) -> Any:
    """What a change tells as text; nothing where it does not read."""
    try:
        return read(said)
    except ValueError:
        return None


def _within(moment: datetime, at: datetime, days: int | None) -> bool:
    """Whether something happened by then, and not `days` or more before."""
    return moment <= at and (days is None or moment > at - timedelta(days=days))


def _matches(wanted: Filter, row: Row) -> bool:
    for name in LISTS:
        words = getattr(wanted, name)
        if words and str(row.get(name)).lower() not in [word.lower() for word in words]:
            return False
    return wanted.human is None or row.get("is_human") is wanted.human


def _compare(node: Compare, found: Any, clock: Clock) -> bool:
    """Nothing that is unknown equals anything: != and not_in hold for it, no other comparison does."""
    if node.op in ("known", "unknown"):
        return (found is not None) is (node.op == "known")
    if found is None:
        return node.op in ("!=", "not_in")
    kind = FIELDS[node.field].type
    wanted: list[Any] = list(node.values)
    if kind == "text":
        found, wanted = str(found).lower(), [str(value).lower() for value in wanted]
    elif kind == "money":
        wanted = [round(value * MILLI_CENTS) for value in wanted]
    elif kind == "date":
        found = clock.day_of(found) if isinstance(found, datetime) else found
        wanted = [date.fromisoformat(value) for value in wanted]
    if node.op in ("in", "not_in"):
        return (found in wanted) is (node.op == "in")
    return OPERATORS[node.op](found, wanted[0])
