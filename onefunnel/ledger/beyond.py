"""Goes on in a list where a page ended: after the last record seen, by the list's own order, whatever came or went since."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from onefunnel.ledger.measure import Measure

NAME = re.compile(r"[a-z_][a-z0-9_]*")
LETTERS = "abc"  # a place has a sorting column, a key and what the list opens by, at most
type Place = Mapping[str, object]  # the columns a list is ordered by, in that order, with one record's values


def place(measure: Measure, columns: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    """Where a record of a page stands in the list's order."""
    last = dict(zip(columns, row, strict=True))
    chosen = measure.sorts.partition(" ")[0]
    names = [name for name in (chosen, columns[0], measure.opens) if name]
    return {name: last[name] for name in names}


def beyond(measure: Measure, place: Place | None) -> tuple[str, dict[str, object]]:
    """A condition that holds for what comes after a place, and its parameters; no condition without a place.

    Every column runs upwards with nulls last, but the measure's own sorting column may run downwards.
    """
    if place is None:
        return "", {}
    if strange := [name for name in place if not NAME.fullmatch(name)]:
        raise ValueError(f"{strange[0]} is no column")
    chosen, _, desc = measure.sorts.partition(" ")
    passed: list[str] = []
    ways: list[str] = []
    for letter, (name, value) in zip(LETTERS, place.items(), strict=False):
        if value is not None:
            sign = "<" if desc and name == chosen else ">"
            ways.append(" and ".join([*passed, f"({name} {sign} $place_{letter} or {name} is null)"]))
        passed.append(f"{name} is null" if value is None else f"{name} = $place_{letter}")
    holds = " or ".join(f"({way})" for way in ways) or "false"
    return f" where {holds}", {f"place_{letter}": value for letter, value in zip(LETTERS, place.values(), strict=False)}
