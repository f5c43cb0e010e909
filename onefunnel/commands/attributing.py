"""A file of aggregated paths read for `attribute`: every row becomes a path or a problem that says how to mend it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath

from onefunnel.commands.attributing_quickly import quickly
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Table
from onefunnel.learn.attribution.journeys import Journeys, of_paths
from onefunnel.learn.attribution.paths import Path

ALIASES = {
    "path": ("path", "journey", "channels"),
    "conversions": ("conversions", "conversion", "total_conversions", "conv"),
    "value": ("value", "conversion_value", "total_conversion_value", "revenue"),
    "nulls": ("nulls", "null", "total_null", "non_conversions"),
}
NEEDED = ("path", "conversions")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, counted from 1 below the header, or in the header (row 0); and how to mend it."""

    row: int
    column: str
    says: str


def read(file: FilePath, separator: str) -> tuple[Journeys, list[Problem]]:
    """The journeys of a CSV or XLSX file, and all that is wrong with it."""
    with Table(lambda: file.open("rb"), file.name) as table:
        places, problems = _columns(table.header)
        if problems:
            return of_paths([]), problems
        if journeys := quickly(file, table, places, separator):
            return journeys, []
        return carefully(table, places, separator)


def carefully(table: Table, places: dict[str, int], separator: str) -> tuple[Journeys, list[Problem]]:
    """Record by record, with everything that is wrong."""
    paths: list[Path] = []
    problems: list[Problem] = []
    with table.open() as stream:
        for record in table.records(stream):
            if not isinstance(record, Good):
                problems.append(Problem(record.number, record.column, record.reason))
                continue
            found = _path(record, places, separator)
            (paths if isinstance(found, Path) else problems).append(found)  # type: ignore[arg-type]
    return of_paths(paths), problems


def _columns(header: tuple[str, ...]) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands, by any of its usual names."""
    named = {name.strip().lower(): place for place, name in enumerate(header)}
    places = {column: named[alias] for column, aliases in ALIASES.items() for alias in aliases if alias in named}
    problems = []
    for column in NEEDED:
        if column not in places:
            close = get_close_matches(column, named, n=1)
            hint = f"; is it the one called {close[0]}?" if close else f"; there are {', '.join(header) or 'no columns'}"
            problems.append(Problem(0, column, f"no column is called {column}{hint}"))
    return places, problems


def _path(record: Good, places: dict[str, int], separator: str) -> Path | Problem:
    numbers = {}
    for column in ("conversions", "value", "nulls"):
        text = record.fields[places[column]].strip() if column in places else ""
        try:
            numbers[column] = float(text) if text else 0.0
        except ValueError:
            return Problem(record.number, column, f"“{text[:40]}” is no number; write it as 1234.5")
        if not math.isfinite(numbers[column]) or (column != "value" and numbers[column] < 0):
            return Problem(record.number, column, f"{text} cannot be counted; counts are 0 or more")
    said = record.fields[places["path"]].strip()
    channels = tuple(part.strip() for part in said.split(separator)) if said else ()
    if not all(channels):
        return Problem(record.number, "path", f"“{said[:60]}” has a step without a name; channels stand between '{separator}'")
    if numbers["value"] and not numbers["conversions"]:
        return Problem(record.number, "value", "a path without a conversion cannot have brought a value")
    return Path(channels, **numbers)
