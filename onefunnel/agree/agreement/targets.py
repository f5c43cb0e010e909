"""What both teams want to reach as a table: a row a quarter, a column a measure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from onefunnel.agree.agreement import plain
from onefunnel.agree.agreement.clauses import Clause, clauses
from onefunnel.ledger.definitions import Definitions


@dataclass(frozen=True)
class Column:
    """One measure that anything is wanted of. `side` is "at least" or "at most", or nothing where no way is better."""

    measure: str
    says: str
    side: str


@dataclass(frozen=True)
class Table:
    """`rows` are the quarters in order, each with its clause and its figure in each column, empty where nothing is wanted."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Clause, tuple[tuple[Column, str], ...]], ...]


def table(found: Definitions) -> Table:
    """The targets of an agreement, measures in the order in which they are first named."""
    measures = dict.fromkeys(one.measure for one in found.targets)
    columns = tuple(Column(name, plain.label(name), plain.side(name)) for name in measures)
    said = {clause.path: clause for clause in clauses(found) if clause.chapter == "targets"}
    rows = []
    for quarter_on, each in groupby(found.targets, key=lambda one: one.quarter_on):
        figures = {one.measure: plain.target_figure(one, found.calendar.currency) for one in each}
        rows.append((said[f"targets.{quarter_on}"], tuple((one, figures.get(one.measure, "")) for one in columns)))
    return Table(columns, tuple(rows))
