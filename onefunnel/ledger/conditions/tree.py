"""A condition from its JSON: read into typed nodes, with everything that is wrong with it found in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onefunnel.ledger.conditions import fields, values
from onefunnel.ledger.conditions.nodes import (
    COUNT_OPS,
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
)
from onefunnel.ledger.conditions.problems import Path, Problem, did_you_mean
from onefunnel.words import Stage

MOST_DEEP, MOST_NODES, MOST_DAYS, MOST_COUNT, MOST_WORDS = 8, 200, 3660, 1_000_000, 200
# What a node is known by, and what may stand beside it.
SHAPES: dict[str, frozenset[str]] = {
    "all": frozenset(), "any": frozenset(), "not": frozenset(), "at_least": frozenset({"of"}),
    "field": frozenset({"op", "value"}), "touches": frozenset({"op", "count", "within_days"}),
    "crm_stage": frozenset(), "told": frozenset(), "entered": frozenset({"within_days"}),
    "verdict": frozenset(), "points": frozenset({"value"}),
}  # fmt: skip
CLOSED: dict[str, tuple[str, ...]] = {"kind": fields.KINDS, "team": fields.TEAMS, "direction": fields.DIRECTIONS}


class UnreadableConditionError(ValueError):
    """A tree that should have been checked before it came here has problems."""


def check(tree: object, *, stage: Stage | None = None, in_card: bool = False) -> tuple[Problem, ...]:
    """What is wrong with a tree, none where it is right. `stage` is whose rule it belongs to: it decides whether `deal.*` may be
    asked and which stages come earlier. `in_card`: a part of the score card, which asks neither points nor stages entered."""
    return _read(tree, stage, in_card)[1]


def read(tree: object, *, stage: Stage | None = None, in_card: bool = False) -> Node:
    """The tree as nodes. Raises UnreadableConditionError, since drafts are checked before they get here."""
    node, problems = _read(tree, stage, in_card)
    if node is None or problems:
        raise UnreadableConditionError("; ".join(f"{one.place}: {one}" for one in problems))
    return node


def check_each(tree: object) -> tuple[Problem, ...]:
    """What is wrong with the `each` of a score card's part: {"touches": {...}} and nothing else."""
    return _read_each(tree)[1]


def read_each(tree: object) -> Filter:
    """The touches that a score card's part counts one by one. Raises UnreadableConditionError."""
    found, problems = _read_each(tree)
    if found is None or problems:
        raise UnreadableConditionError("; ".join(f"{one.place}: {one}" for one in problems))
    return found


def _read(tree: object, stage: Stage | None, in_card: bool) -> tuple[Node | None, tuple[Problem, ...]]:
    reader = _Reader(stage, in_card)
    node = reader.node(tree, (), 1)
    return node, tuple(reader.problems)


def _read_each(tree: object) -> tuple[Filter | None, tuple[Problem, ...]]:
    reader = _Reader(None, True)
    if not isinstance(tree, Mapping) or set(tree) != {"touches"}:
        reader.wrong((), "Only touches are counted one by one", "Write touches(kind = form), without a number or days.")
        return None, tuple(reader.problems)
    return reader.filter(tree["touches"], ("touches",)), tuple(reader.problems)


@dataclass
class _Reader:
    """Walks a tree once; where a part is wrong it notes the problem and goes on beside it."""

    stage: Stage | None
    in_card: bool
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def wrong(self, path: Path, says: str, mend: str = "") -> None:
        self.problems.append(Problem(path, says, mend))

    def node(self, tree: object, path: Path, depth: int) -> Node | None:
        self.nodes += 1
        if self.nodes == MOST_NODES + 1:
            self.wrong(path, f"A condition has at most {MOST_NODES} parts", "Use a list (in), or move parts into the score card.")
        if self.nodes > MOST_NODES:
            return None
        if depth > MOST_DEEP:
            self.wrong(path, f"Groups stand at most {MOST_DEEP} deep", "Write it with fewer groups inside groups.")
            return None
        if not isinstance(tree, Mapping):
            self.wrong(path, "This is not a condition", 'A condition is an object such as {"field": ...}.')
            return None
        shape = next((name for name in SHAPES if name in tree), None)
        if shape is None:
            said = next(iter(tree), "nothing")
            self.wrong(path, f"'{said}' begins no condition", did_you_mean(said, SHAPES))
            return None
        for extra in tree.keys() - SHAPES[shape] - {shape}:
            self.wrong((*path, str(extra)), f"'{extra}' means nothing beside '{shape}'", "Leave it out.")
        read: Callable[[Mapping[str, Any], Path, int], Node | None] = getattr(self, f"_{shape}")
        return read(tree, path, depth)

    def _group(self, said: object, path: Path, depth: int) -> tuple[Node, ...] | None:
        if not isinstance(said, list) or not said:
            self.wrong(path, "A group needs at least one condition", "Add one, or remove the group.")
            return None
        found = [self.node(part, (*path, place), depth + 1) for place, part in enumerate(said)]
        return tuple(part for part in found if part is not None) if None not in found else None

    def _all(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        of = self._group(tree["all"], (*path, "all"), depth)
        return None if of is None else All(of)

    def _any(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        of = self._group(tree["any"], (*path, "any"), depth)
        return None if of is None else AnyOf(of)

    def _not(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        part = self.node(tree["not"], (*path, "not"), depth + 1)
        return None if part is None else Not(part)

    def _at_least(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        of = self._group(tree.get("of"), (*path, "of"), depth)
        least = self._whole(tree["at_least"], (*path, "at_least"), 1, MOST_NODES, "how many of the conditions must hold")
        if of is None or least is None:
            return None
        if least > len(of):
            self.wrong((*path, "at_least"), f"{least} of {len(of)} can never hold", f"Ask for {len(of)} or fewer.")
            return None
        return AtLeast(least, of)

    def _field(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        allowed, name = fields.fields_for(Stage.MQL if self.in_card else self.stage), str(tree["field"])
        if name not in allowed:
            says = f"There is no field '{name}'"
            if name in fields.FIELDS:
                says = f"'{name}' belongs to a deal, and this is about people"
            self.wrong((*path, "field"), says, did_you_mean(name, allowed))
            return None
        asked, op = allowed[name], tree.get("op")
        if op not in asked.ops:
            self.wrong((*path, "op"), f"'{op}' does not go with {name} ({asked.type})", f"Use one of: {' '.join(asked.ops)}.")
            return None
        said, problem = values.read(asked, op, tree)
        if problem:
            self.problems.append(Problem((*path, *problem.path), problem.says, problem.mend))
            return None
        return Compare(name, op, said)

    def _touches(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        op = self._op(tree.get("op", ">="), (*path, "op"))
        count = self._whole(tree.get("count", 1), (*path, "count"), 0, MOST_COUNT, "how many touches")
        days, right = self._days(tree, path)
        found = self.filter(tree["touches"], (*path, "touches"))
        return Touches(found, op, count, days) if found is not None and op and count is not None and right else None

    def filter(self, said: object, path: Path) -> Filter | None:
        """Which touches count."""
        if not isinstance(said, Mapping):
            self.wrong(path, "Touches are chosen by kind, channel, team and so on", "Write {} for every touch.")
            return None
        before = len(self.problems)
        for name in said.keys() - {*LISTS, "human"}:
            self.wrong((*path, str(name)), f"Touches have no '{name}'", did_you_mean(name, (*LISTS, "human")))
        lists = {name: self._words(said[name], (*path, name), CLOSED.get(name)) for name in LISTS if name in said}
        human = said.get("human")
        if human is not None and not isinstance(human, bool):
            self.wrong((*path, "human"), f"'{human}' is neither true nor false", "Write true or false.")
        if len(self.problems) > before:
            return None
        return Filter(**{name: words for name, words in lists.items() if words is not None}, human=human)

    def _crm_stage(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        words = self._words(tree["crm_stage"], (*path, "crm_stage"), None)
        return CrmStage(words) if words else None

    def _told(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        of_deal = self.stage in fields.DEAL_STAGES
        anybody = self.stage is None and not self.in_card
        known = tuple(Stage) if anybody else fields.DEAL_STAGES if of_deal else fields.TOLD_PERSON
        words = self._words(tree["told"], (*path, "told"), tuple(str(stage) for stage in known))
        return Told(tuple(Stage(word) for word in words)) if words else None

    def _entered(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        if self.in_card:
            self.wrong((*path, "entered"), "The score card cannot ask which stages were entered", "Ask in a stage's own rule.")
            return None
        words = self._words([tree["entered"]], (*path, "entered"), tuple(Stage))
        days, right = self._days(tree, path)
        if not words or not right:
            return None
        if (stage := Stage(words[0])) not in fields.earlier(self.stage):
            known = ", ".join(fields.earlier(self.stage)) or "none"
            self.wrong((*path, "entered"), f"{stage} does not come before {self.stage}", f"Earlier stages: {known}.")
            return None
        return Entered(stage, days)

    def _verdict(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        words = self._words(tree["verdict"], (*path, "verdict"), fields.VERDICTS)
        return Verdict(words) if words else None

    def _points(self, tree: Mapping[str, Any], path: Path, depth: int) -> Node | None:
        if self.in_card:
            self.wrong((*path, "points"), "The score card cannot ask for its own points", "Ask for points in a stage's rule.")
            return None
        op = self._op(tree["points"], (*path, "points"))
        value = self._whole(tree.get("value"), (*path, "value"), -MOST_COUNT, MOST_COUNT, "a number of points")
        return Score(op, value) if op and value is not None else None

    def _op(self, said: object, path: Path) -> str | None:
        if said in COUNT_OPS:
            return str(said)
        self.wrong(path, f"'{said}' compares nothing", f"Use one of: {' '.join(COUNT_OPS)}.")
        return None

    def _whole(self, said: object, path: Path, least: int, most: int, what: str) -> int | None:
        if isinstance(said, int) and not isinstance(said, bool) and least <= said <= most:
            return said
        self.wrong(path, f"'{said}' is not {what}", f"Write a whole number from {least:,} to {most:,}.")
        return None

    def _days(self, tree: Mapping[str, Any], path: Path) -> tuple[int | None, bool]:
        if tree.get("within_days") is None:
            return None, True
        days = self._whole(tree["within_days"], (*path, "within_days"), 1, MOST_DAYS, "a number of days")
        return days, days is not None

    def _words(self, said: object, path: Path, known: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if not isinstance(said, list) or not said or len(said) > MOST_WORDS:
            self.wrong(path, f"Here stands a list of 1 to {MOST_WORDS} words", "Write at least one.")
            return None
        before = len(self.problems)
        for word in said:
            if not isinstance(word, str) or not values.is_word(word):
                self.wrong(path, f"'{word}' is not a word", f"Write text of 1 to {values.LONGEST} letters.")
            elif known and word not in known:
                self.wrong(path, f"'{word}' is none of our words here", did_you_mean(word, known))
        return tuple(said) if len(self.problems) == before else None
