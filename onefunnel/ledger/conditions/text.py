"""A condition as short text: `account.employees >= 200 and (touches(kind = form, within 30 days) >= 1 or points >= 70)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from onefunnel.ledger.conditions import fields, tree
from onefunnel.ledger.conditions.nodes import (
    LISTS,
    All,
    AnyOf,
    AtLeast,
    Compare,
    CrmStage,
    Entered,
    Filter,
    Json,
    Node,
    Not,
    Score,
    Told,
    Touches,
    Value,
    Verdict,
    parts,
)
from onefunnel.ledger.conditions.parser import KEYWORDS, Parser
from onefunnel.ledger.conditions.problems import Problem
from onefunnel.ledger.conditions.tokens import WrongTextError, quoted
from onefunnel.words import Stage

WIDTH = 100
BARE = re.compile(r"[^\W\d][\w-]*")


@dataclass(frozen=True)
class Parsed:
    """A text read: its tree, also where the tree has problems, or None where the text itself cannot be read."""

    tree: Json | None
    problems: tuple[Problem, ...] = ()


def parse(text: str, *, stage: Stage | None = None, in_card: bool = False) -> Parsed:
    """Read a condition. Problems carry their place in the text; `stage` and `in_card` as in `tree.check`."""
    try:
        parser = Parser(text)
        said = parser.whole()
    except WrongTextError as error:
        return Parsed(None, (Problem((), error.says, error.mend, error.begins, error.ends),))
    found = tree.check(said, stage=stage, in_card=in_card)
    return Parsed(said, tuple(_placed(one, parser, said) for one in found))


def parse_each(text: str) -> Parsed:
    """Read what a score card's part counts one by one: `touches(kind = visit)`."""
    try:
        parser = Parser(text)
        said = parser.whole()
    except WrongTextError as error:
        return Parsed(None, (Problem((), error.says, error.mend, error.begins, error.ends),))
    if said.get("op") == ">=" and said.get("count") == 1 and "within_days" not in said:
        said = {"touches": said["touches"]}
    return Parsed(said, tuple(_placed(one, parser, said) for one in tree.check_each(said)))


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Where a place stands as editors count it, from 1."""
    return text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1


def write(said: Mapping[str, object] | Node) -> str:
    """A right tree as text, over several lines where it is long; reading it again gives the same tree.
    Raises UnreadableConditionError."""
    node = tree.read(said) if isinstance(said, Mapping) else said
    whole = _text(node)
    if len(whole) <= WIDTH or not isinstance(node, All | AnyOf) or len(node.of) == 1:
        return whole
    return f"\n{'and' if isinstance(node, All) else 'or'} ".join(_inside(part) for part in node.of)


def write_each(said: Mapping[str, object]) -> str:
    """What a score card's part counts one by one, as text."""
    return _touches(tree.read_each(said), None)


def _placed(problem: Problem, parser: Parser, said: Json) -> Problem:
    begins, ends = parser.place(said, problem.path)
    return replace(problem, begins=begins, ends=ends)


def _inside(node: Node) -> str:
    """A part of a group: groups inside groups stand in parentheses."""
    return f"({_text(node)})" if isinstance(node, All | AnyOf) and len(node.of) > 1 else _text(node)


def _text(node: Node) -> str:
    match node:
        case All(of=(only,)):
            return f"all of ({_text(only)})"
        case AnyOf(of=(only,)):
            return f"any of ({_text(only)})"
        case All() | AnyOf():
            return f" {'and' if isinstance(node, All) else 'or'} ".join(_inside(part) for part in parts(node))
        case Not():
            return f"not {_inside(node.of)}"
        case AtLeast():
            return f"at least {node.least} of ({', '.join(_text(part) for part in node.of)})"
        case _:
            return _leaf(node)


def _leaf(node: Node) -> str:
    match node:
        case Compare():
            return _compare(node)
        case Touches():
            return f"{_touches(node.filter, node.within_days)} {node.op} {node.count}"
        case CrmStage():
            return f"crm stage {_chosen([quoted(word) for word in node.words])}"
        case Told():
            return f"told {_chosen(list(node.stages))}"
        case Verdict():
            return f"verdict {_chosen(list(node.answers))}"
        case Entered():
            return f"entered {node.stage}{_within(node.within_days, ' ')}"
        case Score():
            return f"points {node.op} {node.points}"
    raise TypeError(node)


def _compare(node: Compare) -> str:
    written = [_value(node.field, value) for value in node.values]
    if node.op in ("known", "unknown"):
        return f"{node.field} is {node.op}"
    if node.op in ("in", "not_in"):
        return f"{node.field} {node.op.replace('_', ' ')} ({', '.join(written)})"
    return f"{node.field} {node.op} {written[0]}"


def _value(field: str, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if fields.FIELDS[field].type == "date" else quoted(value)
    return repr(value)


def _touches(found: Filter, days: int | None) -> str:
    said = [f"{name} {_chosen([_word(word) for word in words])}" for name in LISTS if (words := getattr(found, name))]
    if found.human is not None:
        said.append(f"human = {'true' if found.human else 'false'}")
    return f"touches({', '.join([*said, *([_within(days, '')] if days else [])])})"


def _within(days: int | None, before: str) -> str:
    return f"{before}within {days} day{'' if days == 1 else 's'}" if days else ""


def _word(said: str) -> str:
    return said if BARE.fullmatch(said) and said.lower() not in KEYWORDS else quoted(said)


def _chosen(written: list[str]) -> str:
    return f"= {written[0]}" if len(written) == 1 else f"in ({', '.join(written)})"
