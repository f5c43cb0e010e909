"""The shapes behind the table and paging parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A heading: what it says, whether its cells are numbers, where a click sorts by it and how it is sorted now."""

    says: str
    numeric: bool = False
    sort: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell as a person reads it, with the page it opens; a whole cell is never broken over two lines."""

    text: str
    numeric: bool = False
    link: str = ""
    is_whole: bool = False


@dataclass(frozen=True)
class Table:
    """A list with its caption."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    def without(self, says: str) -> Table:
        """The same without the column of that heading: what a whole page is about need not stand in each row."""
        places = [place for place, column in enumerate(self.columns) if column.says != says]
        return Table(self.caption, [self.columns[at] for at in places], [[row[at] for at in places] for row in self.rows])


@dataclass(frozen=True)
class Pages:
    """Which part of a list is shown: 'rows 51 to 100 of 4,238'."""

    total: int
    start: int
    size: int

    @property
    def says(self) -> str:
        if self.total == 0:
            return "no rows"
        if self.total <= self.size:
            return f"{self.total:,} row{'s' if self.total != 1 else ''}"
        return f"rows {self.start + 1:,} to {min(self.total, self.start + self.size):,} of {self.total:,}"

    @property
    def before(self) -> int | None:
        return self.start // self.size if self.start > 0 else None

    @property
    def after(self) -> int | None:
        return self.start // self.size + 2 if self.start + self.size < self.total else None
