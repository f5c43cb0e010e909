"""The rules that come before any probability: what must agree for two records to be the same beyond reasonable doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from onefunnel.who.matching.cleaning import Clean

RULES: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "people": (("same e-mail", ("email",)), ("same phone and name", ("phone", "name"))),
    "accounts": (("same domain and name", ("domain", "name")),),
}
# Agreement that is nearly always identity, though not sure enough to be a rule: from these pairs weights are learned.
NEARLY: Mapping[str, Sequence[tuple[str, ...]]] = {
    "people": (("email",), ("phone", "surname"), ("domain", "name")),
    "accounts": (("domain",), ("stem", "name")),
}
NEVER = datetime.max.replace(tzinfo=UTC)

type Keys = tuple[str, str]


def pairs(kind: str, rows: Iterable[Clean]) -> dict[Keys, str]:
    """For each pair that a rule makes one, the rule in words. The eldest of several is paired with each of the others."""
    standing = [row for row in rows if row["stands"]]
    found: dict[Keys, str] = {}
    for says, columns in RULES[kind]:
        for group in alike(standing, columns):
            eldest = min(group, key=age)
            for row in group:
                if row is not eldest:
                    found.setdefault(ordered(eldest["key"], row["key"]), says)
    return found


def nearly(kind: str, rows: Sequence[Clean]) -> int:
    """How many pairs, of records that stand or gave way, agree so well that they are nearly always the same."""
    found: set[Keys] = set()
    for columns in NEARLY[kind]:
        for group in alike(rows, columns):
            found |= {ordered(group[0]["key"], row["key"]) for row in group[1:]}
    return len(found)


def alike(rows: Iterable[Clean], columns: tuple[str, ...]) -> list[list[Clean]]:
    """The records that have the same in all of these columns, in groups of two and more; what is missing agrees with nothing."""
    groups: dict[tuple[object, ...], list[Clean]] = defaultdict(list)
    for row in rows:
        values = tuple(row[column] for column in columns)
        if all(values):
            groups[values].append(row)
    return [group for group in groups.values() if len(group) > 1]


def age(row: Clean) -> tuple[datetime, str]:
    """The record that stays is the one created first."""
    return (row["created_at"] or NEVER, row["key"])


def ordered(one: str, other: str) -> Keys:
    return (one, other) if one < other else (other, one)
