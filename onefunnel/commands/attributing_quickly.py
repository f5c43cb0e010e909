"""The quick way through a plain CSV of paths: DuckDB reads it, adds equal paths up and numbers their channels. Anything doubtful
is left to the careful reader, which says what is wrong and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

import duckdb
import numpy as np

from onefunnel.inbound.reader.sheets import SUFFIXES as WORKBOOKS
from onefunnel.inbound.reader.table import Table
from onefunnel.learn.attribution.journeys import Journeys

MOST_NAMES = 5_000
READ_BYTES = 1 << 20
NUMBERS = ("conversions", "value", "nulls")
SUMMED = """create temp table summed as
select
    path, count(*) as records, sum(conversions) as conversions, sum(value) as value, sum(nulls) as nulls,
    coalesce(min(conversions) < 0, false) or coalesce(min(nulls) < 0, false)
        or coalesce(bool_or(value <> 0 and (conversions is null or conversions = 0)), false) as is_doubtful
from told
group by path
"""
SPLIT = """create temp table split as
select
    string_split(path, $separator) as words, len(words) as length,
    coalesce(conversions, 0) as conversions, coalesce(value, 0) as value, coalesce(nulls, 0) as nulls
from summed
where path <> ''
"""
UNTOUCHED = """
select coalesce(sum(conversions), 0), coalesce(sum(value), 0), coalesce(sum(nulls), 0)
from summed
where path is null or path = ''
"""
NAMES = "create type names as enum (select distinct unnest(words) as name from split order by name)"


class _DoubtfulError(Exception):
    """Something that only the careful reader can judge."""


def quickly(file: FilePath, table: Table, places: Mapping[str, int], separator: str) -> Journeys | None:
    """All journeys of a file without a flaw; None where anything needs a closer look."""
    shape = table.shape
    is_plain = table.encoding.name == "utf-8" and not table.encoding.doubt and table.newline == b"\n"
    if not is_plain or shape.escape or shape.spare or file.suffix.lower() in WORKBOOKS or not separator.strip():
        return None
    with duckdb.connect(config={"threads": 1}) as database:  # several would add the decimals up in another order each time
        try:
            database.execute("set enable_progress_bar = false")
            _told(file, table, places, database)
            return _journeys(database, separator, records=_lines(file) - table.shape.above - 1)
        except (duckdb.Error, _DoubtfulError):
            return None


def _told(file: FilePath, table: Table, places: Mapping[str, int], database: duckdb.DuckDBPyConnection) -> None:
    """A view of the file's columns: the path as text, the others as numbers, nothing where the file has no such column."""
    named = {f"column{place}": "varchar" for place in range(len(table.header))}
    numbers = {f"column{places[name]}": "double" for name in NUMBERS if name in places}
    told = database.read_csv(
        str(file), columns=named | numbers, delimiter=table.shape.delimiter, quotechar='"', escapechar='"', header=True,
        auto_detect=False, skiprows=table.shape.above, strict_mode=True, null_padding=False,
    )  # fmt: skip
    columns = (f"column{places[name]} as {name}" if name in places else f"0e0 as {name}" for name in ("path", *NUMBERS))
    told.project(", ".join(columns)).create_view("told")


def _lines(file: FilePath) -> int:
    """The physical lines of a file, the last of which may lack its end."""
    lines, last = 0, b"\n"
    with file.open("rb") as stream:
        while block := stream.read(READ_BYTES):
            lines, last = lines + block.count(b"\n"), block[-1:]
    return lines + (last != b"\n")


def _journeys(database: duckdb.DuckDBPyConnection, separator: str, *, records: int) -> Journeys:
    """Every line must have become a record: what DuckDB took together or passed over is for the careful reader."""
    database.execute(SUMMED)
    if database.execute("select sum(records), bool_or(is_doubtful) from summed").fetchone() != (records, False):
        raise _DoubtfulError
    database.execute(SPLIT, {"separator": separator})
    untouched = database.execute(UNTOUCHED).fetchone() or (0.0, 0.0, 0.0)
    columns = database.execute("select length, conversions, value, nulls from split").fetchnumpy()
    conversions, value, nulls = (columns[name].astype(np.float64) for name in NUMBERS)
    if not all(np.isfinite(column).all() for column in (conversions, value, nulls, np.array(untouched))):
        raise _DoubtfulError
    names, coded = _names(database)
    codes = database.execute("select enum_code(cast(unnest(words) as names)) as code from split").fetchnumpy()["code"]
    return Journeys(names, coded[codes], columns["length"].astype(np.int64), conversions, value, nulls, untouched)


def _names(database: duckdb.DuckDBPyConnection) -> tuple[tuple[str, ...], np.ndarray]:
    """The channels' names, and for each word of the paths the place of its name among them."""
    database.execute(NAMES)
    words = database.execute("select unnest(enum_range(null::names))").fetchall()
    if len(words) > MOST_NAMES:
        raise _DoubtfulError
    names: dict[str, int] = {}
    for (word,) in words:
        if not word.strip() or "\0" in word:
            raise _DoubtfulError
        names.setdefault(word.strip(), len(names))
    return tuple(names), np.array([names[word.strip()] for (word,) in words], np.int32)
