"""How a number is computed, for whoever asks: its rule in words, its SQL in colours, its worked examples as tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from onefunnel.ledger.answer import plain
from onefunnel.ledger.examples import Example, examples
from onefunnel.ledger.measure import Measure
from onefunnel.web import calendar, figures
from onefunnel.words import EVER, at_minute

UNITS = {
    "money": "money, in the currency the company reports in", "percent": "percent, 0 to 100", "count": "a count",
    "days": "days", "hours": "hours", "ratio": "a ratio",
}  # fmt: skip
DIRECTIONS = {"up": "more is better", "down": "less is better", "none": "neither way is better"}
TOKEN = re.compile(r"(?P<c>--[^\n]*)|(?P<s>'(?:[^']|'')*')|(?P<p>\$[a-z_]+)|(?P<n>[a-z_][a-z0-9_]*)|(?P<o>.|\n)", re.IGNORECASE)
KEYWORDS = """
    with as select from where and or not in is null left join cross on group by order having case when then else end over
    partition union all
    distinct between filter limit offset qualify nulls first last desc asc interval cast values exists rows
"""
WORDS = frozenset(KEYWORDS.split())


@dataclass(frozen=True)
class Grid:
    """A small table of an example."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Shown:
    """A worked example: what was given, what was asked, what must come out, and the list it comes from."""

    says: str
    given: Sequence[Grid]
    asked: str
    then: Grid
    rows: Grid | None
    notes: Sequence[str]


def rule(measure: Measure) -> str:
    """How the number follows from its list, in a sentence."""
    kind, *columns = measure.adds.split()
    named = [f"“{column.replace('_', ' ')}”" for column in columns]
    return {
        "none": "The number does not follow from the list by one sum; the list shows the records it is made from.",
        "count": "The number is how many records the list has.",
        "sum": f"The number is the sum of {named[0] if named else ''} over the list.",
        "parts": f"The number is the sum of {named[0] if named else ''} over the list, which are billionths.",
        "share": f"The number is the share of records in the list where {named[0] if named else ''} holds.",
        "mean": f"The number is the mean of {named[0] if named else ''} over the list.",
        "median": f"The number is the median of {named[0] if named else ''} over the list.",
        "ratio": f"The number is the sum of {named[0] if named else ''} divided by that of {named[-1] if named else ''}.",
    }[kind]


def highlighted(sql: str) -> SafeString:
    """The SQL with its words, texts, parameters and comments marked. Every piece is escaped."""

    def marked(kind: str | None, text: str) -> str:
        if kind == "n":
            kind = "w" if text.lower() in WORDS else None
        return f'<span class="{kind}">{escape(text)}</span>' if kind in ("c", "s", "p", "w") else escape(text)

    return mark_safe("".join(marked(found.lastgroup, found.group()) for found in TOKEN.finditer(sql)))  # noqa: S308 - escaped above


def shown(measure: Measure) -> list[Shown]:
    """The worked examples beside the measure: the very ones that its tests run."""
    return [_shown(one) for one in examples(measure)]


def about(measure: Measure) -> dict[str, object]:
    """What a measure is, as JSON; the command line and the API say the same."""
    said = {key: value for key, value in asdict(measure).items() if key not in ("path", "sql")}
    return said | {"lacks": list(measure.lacks), "capability": measure.capability}


def written_out(measure: Measure) -> dict[str, object]:
    """Everything about a measure: its rule in words, its SQL as it runs, and its worked examples."""
    shown = [
        {
            "says": one.says,
            "given": {table: _plain_rows(rows) for table, rows in one.given.items()},
            "scope": {
                "from": plain(one.scope.period.begins_on), "to": plain(one.scope.period.ends_on),
                "as_of": plain(one.scope.as_of), **one.scope.filters,
            },
            "opened": one.opened, "then": _plain_rows(one.then), "notes": list(one.notes),
            "rows": None if one.rows is None else _plain_rows(one.rows),
        }
        for one in examples(measure)
    ]  # fmt: skip
    return about(measure) | {"rule": rule(measure), "sql": measure.sql, "examples": shown}


def _plain_rows(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    return [{column: plain(value) for column, value in row.items()} for row in rows]


def _shown(one: Example) -> Shown:
    given = [_grid(name, rows) for name, rows in one.given.items()]
    rows = None if one.rows is None else _grid(f"the list of {one.opened}" if one.opened else "the list", one.rows)
    return Shown(one.says, given, _asked(one), _grid("the answer", one.then), rows, one.notes)


def _asked(one: Example) -> str:
    """The example's scope in words; nothing where it is about all time and everything."""
    said = [] if one.scope.period == EVER else [calendar.says(one.scope.period)]
    said += [f"as of {at_minute(one.scope.as_of)}"] if one.scope.as_of else []
    return ", ".join(said + [f"{name} {value}" for name, value in one.scope.filters.items()])


def _grid(name: str, rows: Sequence[Mapping[str, object]]) -> Grid:
    """Rows, whatever of the columns each names, as one table; money and keys as they are stored."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return Grid(name, columns, [[figures.cell(row.get(column)) for column in columns] for row in rows])
