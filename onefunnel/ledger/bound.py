"""A select in our SQL with the values that it binds: how rows that Python made reach any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Columns = Mapping[str, str]


@dataclass(frozen=True)
class Statement:
    """The text, and what its parameters stand for."""

    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def rows(columns: Columns, found: Iterable[Sequence[object]]) -> Statement:
    """Rows as one select: numbers and instants as they are, text bound, since people wrote it."""
    bound: dict[str, object] = {}
    lines = [", ".join(_literal(value, bound) for value in row) for row in found]
    typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in columns.items())
    if not lines:
        empty = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        return Statement(f"select {empty} where false")
    values = ",\n    ".join(f"({line})" for line in lines)
    return Statement(f"select {typed}\nfrom (values\n    {values}\n) as t({', '.join(columns)})", bound)


def _literal(value: object, bound: dict[str, object]) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"timestamp '{value.isoformat(sep=' ')}'"
    if isinstance(value, str):
        name = f"said_{letters(len(bound))}"
        bound[name] = value
        return f"${name}"
    return f"date '{value}'"


def letters(number: int) -> str:
    """A number in letters: parameters have no digits in their names."""
    return (letters(number // 26 - 1) if number > 25 else "") + chr(97 + number % 26)


def union(columns: Columns, statements: Sequence[Statement]) -> Statement:
    """All rows of some statements whose parameters have names of their own; no rows where there are none."""
    if not statements:
        return rows(columns, [])
    bound = {name: value for one in statements for name, value in one.parameters.items()}
    return Statement("\nunion all\n".join(one.sql for one in statements), bound)
