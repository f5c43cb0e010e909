"""A mapping: which file feeds which facts, column by column. Read from TOML; each error says where it is and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from fnmatch import fnmatch

from onefunnel.inbound.reader.table import Layout

Condition = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a mapping: the file, fact table and key it concerns, and a sentence that says the mend."""

    file: str
    table: str
    key: str
    says: str

    def __str__(self) -> str:
        place = " > ".join(p for p in (self.file, self.table, self.key) if p)
        return f"{place}: {self.says}" if place else self.says


class MappingError(ValueError):
    """The mapping cannot be used; `problems` lists all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Styles:
    """How values are spelt, from the mapping down to the file: dates, zone, decimals, currency, words for nothing, ids."""

    dates: str = "ISO"
    zone: str = "UTC"
    decimals: tuple[str, ...] = ()
    currency: str = ""
    empty: tuple[str, ...] = ()
    ids: str = ""


@dataclass(frozen=True)
class Cell:
    """Where one column of a fact comes from. `columns`, of which any may be a template `{First} {Last}`, are tried in order;
    `const` is used instead. `kind` reads the text as another kind of value; `first` takes the first of joined values, `total`
    adds them up, each `times` its neighbour in another column. It is filled where any of `when` holds, or none is said."""

    columns: tuple[str, ...] = ()
    const: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    others: str | None = None
    default: str = ""
    format: str = ""
    zone: str = ""
    decimals: tuple[str, ...] | None = None
    unit: str = "ones"
    source: str = ""
    kind: str = ""
    first: str = ""
    total: str = ""
    times: str = ""
    when: tuple[Condition, ...] = ()

    @property
    def joined(self) -> str:
        """What stands between the values that are added up; empty where there is but one."""
        return self.total or (";" if self.times else "")


@dataclass(frozen=True)
class FactRule:
    """One fact made of each record: its table, the cell of its id, its columns, and when it is told or told as deleted.

    With `each` it is told once for every piece of a joined column; with `needs` only where that column came out filled;
    with `differs` only where two columns of the file say different things.
    """

    table: str
    id: Cell
    columns: Dict[str, Cell]
    when: Condition = field(default_factory=dict)
    deleted: Condition = field(default_factory=dict)
    delete: bool = False
    each: str = ""
    split: str = ";"
    needs: str = ""
    differs: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Join:
    """Another file to look into: the columns of its records that agree with ours in every pair of `on` (ours, theirs).

    They stand beside a record's own as `prefix`.column, several records' values joined by `;`. `take` names the columns, else
    it is all of them. With `before` it is only the latest record that is earlier than ours by that column.
    """

    file: str
    on: tuple[tuple[str, str], ...]
    prefix: str = ""
    take: tuple[str, ...] = ()
    before: str = ""

    def called(self, column: str) -> str:
        return f"{self.prefix}.{column}" if self.prefix else column


@dataclass(frozen=True)
class FileRule:
    """One kind of file: the names it goes by, its layout and styles, and the facts that its records tell.

    A file without facts is only looked into by others; a record of it that none asks for is set aside, or with `lookup` ignored.
    A `full` file names every record there is: what it no longer names is deleted.
    """

    names: tuple[str, ...]
    facts: tuple[FactRule, ...]
    layout: Layout = field(default_factory=Layout)
    styles: Styles = field(default_factory=Styles)
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    ignore: Condition = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    lookup: bool = False
    full: bool = False

    @property
    def section(self) -> str:
        return self.names[0]

    def takes(self, name: str) -> bool:
        """Whether a file of that name, relative to the folder, belongs here. Patterns do not reach into subfolders."""
        low = name.lower()
        return any(low == n.lower() or (("/" in n) == ("/" in name) and fnmatch(low, n.lower())) for n in self.names)


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in the base currency from a day on, times 1,000,000."""

    currency: str
    valid_on: str
    micros: int


@dataclass(frozen=True)
class Mapping:
    """A whole mapping, checked. `optional` lets files lack columns that it names."""

    source: str
    files: tuple[FileRule, ...]
    company: Dict[str, str | int] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    optional: bool = False
    text: str = ""
    name: str = ""

    def rule_for(self, name: str, sheet: str = "") -> FileRule | None:
        """The rule for a file; one that names the sheet comes before one that leaves it open."""
        fitting = [r for r in self.files if r.takes(name) and r.layout.sheet in ("", sheet)]
        return next(iter(sorted(fitting, key=lambda r: not r.layout.sheet)), None)

    def section(self, section: str, sheet: str) -> FileRule | None:
        """The rule by the name that a run remembers it by."""
        fitting = [r for r in self.files if r.section == section and r.layout.sheet in ("", sheet)]
        return next(iter(sorted(fitting, key=lambda r: not r.layout.sheet)), None)
