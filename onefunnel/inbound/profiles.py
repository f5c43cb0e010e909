"""What the first records of a file show about each column: how full, how various, dates or numbers, in which style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.cells import FALSE, TRUE, loosely
from onefunnel.inbound.dates import BadValue
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Layout, Table
from onefunnel.inbound.synonyms import NOTHING

SAMPLE = 20_000
FEW = 500  # values that every reading is tried on where none fits all
LOOKS_DATED = re.compile(
    r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d\d.*)?$|^\d{1,2}\.? [^\W\d]{3,9}\.? \d{4}$|^[^\W\d]{3} \d{1,2}, \d{4}$"
)
LOOKS_NUMBER = re.compile(r"^[-+(]?[$€£]?\s?\d[\d.,' \u00a0\u202f]*[kKmM]?\)?$")


@dataclass(frozen=True)
class Profile:
    """One column as its sample shows it. `formats` and `styles` list the readings that fit it; none fits `odd`."""

    name: str
    filled: int
    distinct: frozenset[str]
    is_unique: bool
    formats: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    odd: str = ""
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
    formats, odd = _formats(sample)
    styles, odd = ((), odd) if formats else _styles(sample)
    return Profile(
        name, len(said), distinct, bool(said) and len(distinct) == len(said) == len(values), formats, styles, odd,
        bool(sample) and len(sample) <= 2 and all(v.casefold() in TRUE | FALSE for v in sample),
        bool(sample) and all("@" in v and "." in v for v in sample),
    )  # fmt: skip


def _formats(sample: list[str]) -> tuple[tuple[str, ...], str]:
    """The formats in which every date can be read, else those that read the most; and a value that is no such date."""
    looking = [v for v in sample if LOOKS_DATED.match(v)]
    if not _is_most(looking, sample):
        return (), ""
    found = dates.formats_of(looking) or _best({f: dates.instant(f) for f in (dates.ISO, *dates.usual())}, looking)
    found = found[:1] if dates.ISO in found else found
    return tuple(found), _odd(dates.instant(found[0]), looking, sample) if found else ""


def _styles(sample: list[str]) -> tuple[tuple[str, ...], str]:
    """The styles in which every number can be read, the plain one alone where nothing needs another, else as for dates."""
    looking = [v for v in sample if LOOKS_NUMBER.match(v)]
    if not _is_most(looking, sample):
        return (), ""
    if all(_reads(amounts.decimal(), v) for v in looking):
        return ("1234.56",), _odd(amounts.decimal(), looking, sample)
    extra = [s for s, sign in ((amounts.NEGATIVE, "("), (amounts.SUFFIXED, "k")) if any(sign in v.lower() for v in looking)]
    readers = {" ".join([style, *extra]): amounts.decimal([style, *extra]) for style in amounts.GROUPS}
    found = [s for s, read in readers.items() if all(_reads(read, v) for v in looking)] or _best(readers, looking)
    return tuple(found), _odd(readers[found[0]], looking, sample) if found else ""


def _is_most(looking: list[str], sample: list[str]) -> bool:
    return bool(looking) and len(looking) * 2 > len(sample)


def _best(readers: Mapping[str, Callable[[str], object]], looking: list[str]) -> list[str]:
    """Those that read the most of the first values, if they read more than half."""
    some = looking[:FEW]
    counts = {name: sum(_reads(read, v) for v in some) for name, read in readers.items()}
    most = max(counts.values())
    return [name for name, n in counts.items() if n == most] if most * 2 > len(some) else []


def _odd(read: Callable[[str], object], looking: list[str], sample: list[str]) -> str:
    """The first value that does not look like the others, or is not read as they are."""
    plain = frozenset(looking)
    return next((v for v in sample if v not in plain), "") or next((v for v in looking if not _reads(read, v)), "")


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except BadValue:
        return False
    return True
