"""Look into other files: beside each record, the columns of the records in another file that agree with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from onefunnel.inbound.cells import Maker, Row, loosely
from onefunnel.inbound.dates import BadValue, instant
from onefunnel.inbound.keying import Keys, long_id
from onefunnel.inbound.mapping import FileRule, Join
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Table
from onefunnel.inbound.scratch import Scratch

BETWEEN = "\x1f"
JOINS = ";"
Key = Callable[[Row], str]


@dataclass(frozen=True)
class Beside:
    """A file that lies beside the one being read: the mapping's rule for it, its name, and its bytes anew each time."""

    rule: FileRule
    name: str
    sheet: str
    open: Callable[[], BinaryIO]

    def table(self) -> Table:
        return Table(self.open, self.name, replace(self.rule.layout, sheet=self.sheet or self.rule.layout.sheet))


class Joined:
    """One join of a file, ready to be asked. `header` names the columns that it adds; the other file is read when first asked."""

    def __init__(self, join: Join, rule: FileRule, header: Sequence[str], beside: Sequence[Beside]) -> None:
        self._join, self._beside = join, [b for b in beside if b.rule.section == join.file]
        self._key = key_of(rule, header, [ours for ours, _ in join.on])
        self._moment = moment_of(rule, header, join.before)
        self.columns = self._columns(header) if self._key and self._moment else []
        self.header = tuple(join.called(c) for c in self.columns)
        self._scratch: Scratch | None = None

    def _columns(self, header: Sequence[str]) -> list[str]:
        """Those that the join takes and the other file has; without a name of its own, ours come before theirs."""
        if not self._beside:
            return []
        with self._beside[0].table() as table:
            wanted = [place_of(table.header, c) for c in self._join.take] if self._join.take else range(len(table.header))
            found = [table.header[place] for place in wanted if place is not None]
        return [c for c in found if self._join.called(c) not in header]

    def find(self, row: Row) -> list[str]:
        """The values of the joined columns: of one record as they are, of several joined by `;`."""
        if self._scratch is None:
            self._scratch = Scratch().fill(self._read())
        assert self._key is not None
        assert self._moment is not None
        key = self._key(row)
        told = [] if not key else self._scratch.before(key, self._moment(row)) if self._join.before else self._scratch.find(key)
        if len(told) == 1:
            return told[0].split(BETWEEN)
        each = list(zip(*(t.split(BETWEEN) for t in told), strict=True)) if told else [()] * len(self.columns)
        return [JOINS.join(values) if any(values) else "" for values in each]

    def _read(self) -> Iterator[tuple[str, str, str]]:
        for other in self._beside:
            with other.table() as table:
                key = key_of(other.rule, table.header, [theirs for _, theirs in self._join.on])
                moment = moment_of(other.rule, table.header, self._join.before)
                places = [place_of(table.header, c) for c in self.columns]
                if key is None or moment is None:
                    continue
                for row in rows_of(other, table):
                    if said := key(row):
                        yield said, moment(row), BETWEEN.join("" if p is None else row[p] for p in places)

    def close(self) -> None:
        if self._scratch is not None:
            self._scratch.close()


class Asked:
    """Whether any record of another file asks for a record of one that is only looked into."""

    def __init__(self, rule: FileRule, header: Sequence[str], rules: Sequence[FileRule], beside: Sequence[Beside]) -> None:
        self._by: list[tuple[Key, Join, list[Beside]]] = []
        for other in rules:
            for join in other.joins:
                key = key_of(rule, header, [theirs for _, theirs in join.on])
                if join.file == rule.section and key is not None:
                    self._by.append((key, join, [b for b in beside if b.rule.section == other.section]))
        self._scratches: list[Scratch] = []
        self.column = ", ".join(dict.fromkeys(theirs for _, join, _ in self._by for _, theirs in join.on))
        names = list(dict.fromkeys(b.name for _, _, files in self._by for b in files))
        self.reason = f"no record of {', '.join(names[:6])} asks for it" if names else "no file that asks for it is there"

    def __call__(self, row: Row) -> bool:
        if not self._scratches:
            self._scratches = [Scratch().fill(_asking(join, files)) for _, join, files in self._by]
        row = [field.strip() for field in row]
        return any(key(row) in scratch for (key, _, _), scratch in zip(self._by, self._scratches, strict=True))

    def close(self) -> None:
        for scratch in self._scratches:
            scratch.close()


def _asking(join: Join, files: Sequence[Beside]) -> Iterator[tuple[str, str, str]]:
    for other in files:
        with other.table() as table:
            key = key_of(other.rule, table.header, [ours for ours, _ in join.on])
            for row in rows_of(other, table) if key else ():
                if key and (said := key(row)):
                    yield said, "", ""


def rows_of(file: Beside, table: Table) -> Iterator[Row]:
    """The readable records of a file that its mapping does not ignore, stripped."""
    maker = Maker(file.rule, table.header, Keys(b"", ""))
    ignores = maker.condition(file.rule.ignore) if file.rule.ignore else None
    with table.open() as stream:
        for record in table.records(stream):
            if isinstance(record, Good) and not (ignores and ignores(record.fields)):
                yield [field.strip() for field in record.fields]


def place_of(header: Sequence[str], column: str) -> int | None:
    """Where a column stands, by its very name or else without case, spaces and signs."""
    if column in header:
        return header.index(column)
    return next((i for i, name in enumerate(header) if loosely(name) == loosely(column)), None)


def key_of(rule: FileRule, header: Sequence[str], columns: Sequence[str]) -> Key | None:
    """What a record is looked up by: empty where any part of it is; none where the file lacks a column."""
    places = [p for c in columns if (p := place_of(header, c)) is not None]
    if len(places) != len(columns):
        return None
    spell = long_id if rule.styles.ids == "salesforce" else str

    def key(row: Row) -> str:
        parts = [spell(row[p].strip()) for p in places]
        return BETWEEN.join(parts) if all(parts) else ""

    return key


def moment_of(rule: FileRule, header: Sequence[str], column: str) -> Key | None:
    """The moment of a record as text that sorts; nothing where no column is asked for."""
    if not column:
        return lambda row: ""
    place, read = place_of(header, column), instant(rule.styles.dates, rule.styles.zone)
    if place is None:
        return None

    def moment(row: Row) -> str:
        try:
            return read(row[place].strip())
        except BadValue:
            return row[place]

    return moment


def joins_of(rule: FileRule, header: Sequence[str], beside: Sequence[Beside]) -> list[Joined]:
    """A file's joins in order; a later one may go by a column that an earlier one brought."""
    joins: list[Joined] = []
    whole = list(header)
    for join in rule.joins:
        joins.append(Joined(join, rule, whole, beside))
        whole += joins[-1].header
    return joins
