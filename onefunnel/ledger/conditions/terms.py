"""A rule's conditions as SQL over a row a moment: what never changes as columns `s1, s2 ...`, the rest as counters `c1, c2 ...`.

A counter is a whole number that changes by what happens: touches in a window, or 1 while the CRM's word is one of some. So every
condition is read off running sums, and its highest possible value tells early who can never fulfil it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onefunnel.ledger.conditions import tree
from onefunnel.ledger.conditions.fields import CHANGING, FIELDS
from onefunnel.ledger.conditions.literals import Literals, compared
from onefunnel.ledger.conditions.nodes import (
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
from onefunnel.ledger.definitions import Points

OPPOSITE = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


@dataclass(frozen=True)
class Seen:
    """A counter of touches."""

    filter: Filter
    within_days: int | None


type Source = Seen | CrmStage | Told | Verdict | Entered | Compare


@dataclass
class Terms:
    """What one rule's conditions are made of. `deal`: the rule is about deals, whose status, amount and closing day change."""

    literals: Literals
    card: tuple[Points, ...]
    deal: bool
    statics: dict[Compare, str] = field(default_factory=dict)
    counters: dict[Source, str] = field(default_factory=dict)

    def holds(self, node: Node) -> str:
        """The condition over a row of running sums and static columns."""
        match node:
            case All() | AnyOf():
                word = " and " if isinstance(node, All) else " or "
                return f"({word.join(self.holds(part) for part in node.of)})"
            case Not():
                return f"not {self.holds(node.of)}"
            case AtLeast():
                return f"({' + '.join(one_if(self.holds(part)) for part in node.of)} >= {self.literals.bind(node.least)})"
            case Touches():
                counter = self.counter(Seen(node.filter, node.within_days))
                return f"({counter} {_sign(node.op)} {self.literals.bind(node.count)})"
            case Score():
                return f"({self.score()} {_sign(node.op)} {self.literals.bind(node.points)})"
            case Compare() if not (self.deal and node.field in CHANGING):
                return self.statics.setdefault(node, f"s{len(self.statics) + 1}")
            case _:
                return f"({self.counter(node)} > 0)"

    def score(self) -> str:
        """The points of the score card."""
        return f"({' + '.join(self._worth(part) for part in self.card) or '0'})"

    def counter(self, source: Source) -> str:
        """The column that counts something; the same source has one column."""
        return self.counters.setdefault(source, f"c{len(self.counters) + 1}")

    def _worth(self, part: Points) -> str:
        points = self.literals.bind(part.points)
        if part.each is not None:
            counter = self.counter(Seen(tree.read_each(part.each), part.within_days))
            return f"{points} * least({counter}, {self.literals.bind(part.most)})"
        if part.when is None:
            return "0"
        return f"case when {self.holds(tree.read(part.when, in_card=True))} then {points} else 0 end"

    def possible(self, node: Node, *, no: bool = False) -> str:
        """What must be true of the counters' highest values for the condition ever to hold (with `no`: to fail). `true` where
        nothing follows from them."""
        match node:
            case Not():
                return self.possible(node.of, no=not no)
            case All() | AnyOf():
                return _joined(isinstance(node, All) is not no, [self.possible(part, no=no) for part in node.of])
            case AtLeast() if not no:
                least = self.literals.bind(node.least)
                return f"({' + '.join(one_if(self.possible(part)) for part in node.of)} >= {least})"
            case Touches():
                counter = self.counter(Seen(node.filter, node.within_days))
                return self._reaches(counter, OPPOSITE[node.op] if no else node.op, node.count)
            case Score():
                return self._reaches(self._most(), OPPOSITE[node.op] if no else node.op, node.points)
            case Compare() if not (self.deal and node.field in CHANGING):
                return f"{'not ' if no else ''}{self.holds(node)}"
            case AtLeast():
                return "true"
            case _:
                return "true" if no else self.holds(node)

    def _reaches(self, most: str, op: str, count: int) -> str:
        """Whether a number that can be at most `most` can ever stand in this relation to `count`."""
        return f"({most} {op if op in ('>=', '>') else '>='} {self.literals.bind(count)})" if op in (">=", ">", "=") else "true"

    def _most(self) -> str:
        """The most points that anybody with these highest values can have had."""
        worths = []
        for part in self.card:
            points = self.literals.bind(part.points)
            if part.points > 0 and part.each is not None:
                worths.append(self._worth(part))
            elif part.points > 0 and part.when is not None:
                worths.append(f"case when {self.possible(tree.read(part.when, in_card=True))} then {points} else 0 end")
        return f"({' + '.join(worths) or '0'})"


def statics(terms: Terms, columns: dict[str, str]) -> list[str]:
    """The static columns as SQL; `columns` says where each field stands."""
    return [
        f"{compared(terms.literals, columns[node.field], of.type, node.op, node.values, is_instant=of.is_instant)} as {name}"
        for node, name in terms.statics.items()
        for of in (FIELDS[node.field],)
    ]


def one_if(condition: str) -> str:
    """A condition as 1 or 0."""
    return f"case when {condition} then 1 else 0 end"


def _sign(op: str) -> str:
    return "<>" if op == "!=" else op


def _joined(both: bool, parts: list[str]) -> str:
    """Parts that must all hold, or one of which must, `true` taken out."""
    if both:
        parts = [part for part in parts if part != "true"]
    elif "true" in parts:
        return "true"
    return f"({(' and ' if both else ' or ').join(parts)})" if parts else "true"
