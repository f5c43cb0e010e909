"""The literals of a person's conditions, each bound to a named parameter, so that none of their text is ever read as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from onefunnel.ledger.conditions.fields import FieldType
from onefunnel.ledger.conditions.nodes import Value
from onefunnel.words import MILLI_CENTS


class Literals:
    """Parameters by name. Equal values of one type share a name; names are letters only, as every text of ours wants them."""

    def __init__(self, prefix: str) -> None:
        self.values: dict[str, object] = {}
        self._prefix = prefix
        self._names: dict[tuple[type, object], str] = {}

    def bind(self, value: object) -> str:
        """How the text names a value: `$v_a`."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = self._prefix + _letters(len(self._names))
            self.values[self._names[key]] = value
        return f"${self._names[key]}"

    def listed(self, values: Iterable[object]) -> str:
        """Some values as SQL writes a list of them."""
        return ", ".join(self.bind(value) for value in values)

    def days(self, days: int) -> str:
        """A number of days as an interval."""
        return f"{self.bind(days)} * interval 1 day"


def compared(
    literals: Literals, column: str, kind: FieldType, op: str, values: tuple[Value, ...], *, is_instant: bool = False
) -> str:
    """One column against literals as SQL that is true or false and never empty. Text is compared without case, and of an
    instant its day where the company is."""
    if op in ("known", "unknown"):
        return f"{column} is {'not ' if op == 'known' else ''}null"
    if op in ("!=", "not_in"):
        return f"not {compared(literals, column, kind, 'in' if op == 'not_in' else '=', values, is_instant=is_instant)}"
    left = f"lower({column})" if kind == "text" else f"of_day({column})" if is_instant else column
    right = [literals.bind(bound(kind, value)) for value in values]
    if kind == "text":
        right = [f"lower({name})" for name in right]
    return f"coalesce({left} in ({', '.join(right)}), false)" if op == "in" else f"coalesce({left} {op} {right[0]}, false)"


def bound(kind: FieldType, value: Value) -> object:
    """A literal as the ledger keeps its kind: money in milli-cents, days as dates."""
    if kind == "money" and isinstance(value, int | float):
        return round(value * MILLI_CENTS)
    return date.fromisoformat(value) if kind == "date" and isinstance(value, str) else value


def _letters(number: int) -> str:
    """0 is a, 25 is z, 26 is ba."""
    more, last = divmod(number, 26)
    return (_letters(more) if more else "") + chr(ord("a") + last)
