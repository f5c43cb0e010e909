"""The literals of a condition: text, numbers, money in whole units, days and yes or no, each checked against its field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from onefunnel.ledger.conditions.fields import Field
from onefunnel.ledger.conditions.nodes import Value
from onefunnel.ledger.conditions.problems import Problem

LONGEST, LARGEST, MOST = 200, 10**12, 200
WANTED = {
    "text": f"text of 1 to {LONGEST} letters", "number": "a number", "money": "an amount in whole units, such as 50000",
    "date": "a day, such as 2026-01-31", "boolean": "true or false",
}  # fmt: skip


def is_word(said: str) -> bool:
    """Text that a person can see and write down: no control characters, not only spaces, not endless."""
    return 0 < len(said) <= LONGEST and said.isprintable() and said.strip() != ""


def read(field: Field, op: str, tree: Mapping[str, Any]) -> tuple[tuple[Value, ...], Problem | None]:
    """The values that a comparison names, and what is wrong with them, its path beginning at the comparison."""
    if op in ("known", "unknown"):
        return (), Problem(("value",), f"'{op}' takes no value", "Leave the value out.") if "value" in tree else None
    if "value" not in tree:
        return (), Problem(("value",), f"{field.name} is compared with nothing", f"Write {WANTED[field.type]}.")
    said = tree["value"]
    listed = said if op in ("in", "not_in") else [said]
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        return (), Problem(("value",), f"'{op}' takes a list of 1 to {MOST} values", f'Write {field.name} in ("one", "another").')
    for one in listed:
        if not _is(field, one):
            wanted = WANTED[field.type]
            return (), Problem(("value",), f"'{one}' is not {wanted.partition(',')[0]}", f"Write {wanted}.")
    return tuple(listed), None


def _is(field: Field, said: object) -> bool:
    if field.type == "text":
        return isinstance(said, str) and is_word(said)
    if field.type == "boolean":
        return isinstance(said, bool)
    if field.type == "date":
        return isinstance(said, str) and _is_day(said)
    return isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said) and abs(said) <= LARGEST


def _is_day(said: str) -> bool:
    try:
        return date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
