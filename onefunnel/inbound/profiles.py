"""What the first records of a file show about each column: how full, how various, dates or numbers, in which style."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.cells import FALSE, TRUE, loosely
from onefunnel.inbound.dates import BadValue
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Layout, Table
from onefunnel.inbound.synonyms import NOTHING

SAMPLE = 20_000
LOOKS_DATED = re.compile(
    r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d\d.*)?$|^\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}$|^[^\W\d]{3} \d{1,2}, \d{4}$"
)
LOOKS_NUMBER = re.compile(r"^[-+(]?[$€£]?\s?\d[\d.,' \u00a0\u202f]*[kKmM]?\)?$")


@dataclass(frozen=True)
class Profile:
    """One column as its sample shows it. `formats` and `styles` list every reading that fits all of its values."""

    name: str
    filled: int
    distinct: frozenset[str]
    is_unique: bool
    formats: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    is_flag: bool = False
    is_email: bool = False

    @property
    def loose(self) -> str:
        return loosely(self.name)

    @property
    def is_dated(self) -> bool:
        return bool(self.formats)

    @property
    def example(self) -> str:
        return min(self.distinct, default="")


@dataclass(frozen=True)
class Sheet:
    """One file or sheet with the profiles of its columns and what its reader noted."""

    name: str
    sheet: str
    records: int
    columns: tuple[Profile, ...]
    notes: tuple[str, ...]
    empty_words: tuple[str, ...]

    def by_loose(self, names: tuple[str, ...]) -> Profile | None:
        """The column that goes by one of some names, the earlier names first."""
        known = {c.loose: c for c in reversed(self.columns)}
        return next((known[n] for n in names if n in known), None)


def profile(path: Path, name: str, sheet: str = "") -> Sheet:
    """The sample of one file, read. Raises BadWorkbook where a workbook cannot be read."""
    with Table(lambda: path.open("rb"), name, Layout(sheet=sheet)) as table:
        rows: list[list[str]] = []
        with table.open() as stream:
            for record in table.records(stream):
                if isinstance(record, Good):
                    rows.append(record.fields)
                if len(rows) >= SAMPLE:
                    break
        words = {w for row in rows for w in row if w in NOTHING}
        columns = tuple(_column(n, [r[i].strip() for r in rows], words) for i, n in enumerate(table.header[:2000]))
        return Sheet(name, sheet, len(rows), columns, table.notes, tuple(sorted(words)))


def _column(name: str, values: list[str], nothing: set[str]) -> Profile:
    said = [v for v in values if v and v not in nothing]
    distinct = frozenset(said)
    sample = sorted(distinct)
    is_dated = bool(sample) and all(LOOKS_DATED.match(v) for v in sample)
    is_number = bool(sample) and not is_dated and all(LOOKS_NUMBER.match(v) for v in sample)
    return Profile(
        name, len(said), distinct, bool(said) and len(distinct) == len(said) == len(values),
        tuple(dates.formats_of(sample)) if is_dated else (),
        _styles(sample) if is_number else (),
        bool(sample) and len(sample) <= 2 and all(v.casefold() in TRUE | FALSE for v in sample),
        bool(sample) and all("@" in v and "." in v for v in sample),
    )  # fmt: skip


def _styles(sample: list[str]) -> tuple[str, ...]:
    """The styles in which every number can be read; the plain one alone where nothing needs another."""
    if _all_read(amounts.decimal(), sample):
        return ("1234.56",)
    extra = [s for s, sign in ((amounts.NEGATIVE, "("), (amounts.SUFFIXED, "k")) if any(sign in v.lower() for v in sample)]
    return tuple(" ".join([style, *extra]) for style in amounts.GROUPS if _all_read(amounts.decimal([style, *extra]), sample))


def _all_read(read: Callable[[str], object], sample: list[str]) -> bool:
    try:
        for value in sample:
            read(value)
    except BadValue:
        return False
    return True
