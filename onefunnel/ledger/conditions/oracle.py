"""The same entries worked out slowly from plain rows, one subject and one moment at a time: what the SQL must agree with.

Rows are as the fact tables keep them, with instants as `datetime`. Money is read as one currency, the company's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from onefunnel.ledger.clock import UTC_CLOCK, Clock
from onefunnel.ledger.conditions import tree
from onefunnel.ledger.conditions.fields import DEAL_STAGES
from onefunnel.ledger.conditions.judging import Judge
from onefunnel.ledger.conditions.nodes import Node
from onefunnel.ledger.conditions.rows import Row, Subject, World
from onefunnel.ledger.definitions import Definitions, StageRule
from onefunnel.words import STAGE_NAMES, Stage


@dataclass(frozen=True, order=True)
class Entry:
    """One entry, as `compiling` answers it."""

    move: str
    person: str
    opportunity: str
    stage: str
    entered_at: datetime
    left_at: datetime | None


def entries(
    definitions: Definitions, tables: Mapping[str, Sequence[Row]], *, until_at: datetime, clock: Clock = UTC_CLOCK
) -> list[Entry]:
    """Every entry into every stage, in the order of stages."""
    world = World(tables, clock)
    found: list[Entry] = []
    for stage in Stage:
        rule = definitions.stage(stage) or StageRule(stage, STAGE_NAMES[stage])
        found += _Slow(definitions, world, rule, until_at, tuple(found)).entries()
    return found


def judges(
    definitions: Definitions, tables: Mapping[str, Sequence[Row]], stage: Stage, *, until_at: datetime
) -> list[tuple[Subject, Judge]]:
    """Everybody whom a stage's conditions are asked of, with who judges them by the entries into earlier stages."""
    world = World(tables)
    found = tuple(entries(definitions, tables, until_at=until_at))
    subjects = world.deals() if stage in DEAL_STAGES else world.people()
    return [(subject, Judge(world, subject, definitions.card, found)) for subject in subjects]


@dataclass(frozen=True)
class _Slow:
    """One rule, asked of everybody."""

    definitions: Definitions
    world: World
    rule: StageRule
    until_at: datetime
    before: tuple[Entry, ...]

    def entries(self) -> list[Entry]:
        deal = self.rule.stage in DEAL_STAGES
        subjects = self.world.deals() if deal else self.world.people()
        if self.rule.enters_when is None and not deal:
            known = {subject.key for subject in subjects}
            strangers = {key for row in self.world.rows("stage_moves") if (key := self.world.person(row.get("person")))}
            subjects += [Subject(key, key) for key in sorted(strangers - known)]
        return [entry for subject in subjects for entry in self._of(subject)]

    @cached_property
    def _enters(self) -> Node | None:
        return None if self.rule.enters_when is None else tree.read(self.rule.enters_when, stage=self.rule.stage)

    @cached_property
    def _leaves(self) -> Node | None:
        return None if self.rule.leaves_when is None else tree.read(self.rule.leaves_when, stage=self.rule.stage)

    def _of(self, subject: Subject) -> Iterator[Entry]:
        """The machine: out, in, out again. Only an entry that counts puts the subject into the stage."""
        last: Entry | None = None
        for entry in sorted(self._candidates(subject), key=lambda one: (one.entered_at, one.move)):
            if last is not None and self._leaves is not None and (last.left_at is None or last.left_at >= entry.entered_at):
                continue
            days = timedelta(days=self.rule.at_most_once_days)
            if last is not None and days and entry.entered_at < last.entered_at + days:
                continue
            last = entry
            yield entry

    def _candidates(self, subject: Subject) -> Iterator[Entry]:
        judge = Judge(self.world, subject, self.definitions.card, self.before)
        moments = sorted(set(self._moments(judge)))
        out = [moment for moment in moments if self._leaves is not None and judge.holds(self._leaves, moment)]
        holds = [self._enters is not None and judge.holds(self._enters, moment) and moment not in out for moment in moments]
        found = self._fulfilled(moments, holds) if self._enters is not None else self._told(subject)
        for move, entered_at, ceased_at in found:
            if self._leaves is None:
                left_at = ceased_at
            else:
                latest = max((moment for moment in moments if moment <= entered_at), default=None)
                if latest is not None and latest in out:
                    continue
                left_at = next((moment for moment in out if moment > entered_at), None)
            key = move or f"{subject.key}/{self.rule.stage}/{_instant(entered_at)}"
            yield Entry(key, subject.person, subject.deal, str(self.rule.stage), entered_at, left_at)

    def _fulfilled(self, moments: list[datetime], holds: list[bool]) -> Iterator[tuple[str, datetime, datetime | None]]:
        """Each time the condition begins to hold and does so without a break until the wait is over."""
        for place, moment in enumerate(moments):
            if holds[place] and not (place and holds[place - 1]):
                ceased_at = next((later for later, held in zip(moments[place:], holds[place:], strict=True) if not held), None)
                entered_at = moment + timedelta(days=self.rule.wait_days)
                if entered_at <= self.until_at and (ceased_at is None or ceased_at > entered_at):
                    yield "", entered_at, ceased_at

    def _told(self, subject: Subject) -> Iterator[tuple[str, datetime, datetime | None]]:
        for move, told_at in self.world.told(subject, self.rule.stage):
            if told_at <= self.until_at:
                yield move, told_at, None

    def _moments(self, judge: Judge) -> Iterator[datetime]:
        """When the rule is asked: in the beginning, when something it asks about happens, and when that falls out of a window."""
        begins_at = judge.begins_at()
        dated: list[tuple[datetime, int | None]] = [(begins_at, None)] if begins_at else []
        dated += [found for one in (self._enters, self._leaves) if one is not None for found in judge.moments(one)]
        for moment, days in dated:
            yield from (at for at in (moment, moment + timedelta(days=days or 0)) if at <= self.until_at)


def _instant(moment: datetime) -> str:
    """An instant as both engines write it."""
    text = moment.isoformat(sep=" ")
    return text.rstrip("0") if "." in text else text
