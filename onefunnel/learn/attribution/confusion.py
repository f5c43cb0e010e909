"""What buyers said against what was tracked, as a table: every conversion stands in one cell, agreement on the diagonal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.attribution.asking import SPEECHLESS
from onefunnel.learn.attribution.paths import NO_TOUCH
from onefunnel.learn.shares import Share
from onefunnel.ledger.answer import Answer
from onefunnel.web import figures

MOST = 12  # tracked channels beside each other; the rest counts as one
OTHERS = "others"


@dataclass(frozen=True)
class Cell:
    """How many conversions of one answer were tracked so; `agrees` on the diagonal."""

    name: str
    count: int
    agrees: bool = False
    link: str = ""


@dataclass(frozen=True)
class Line:
    """One answer: its cells in the order of the columns, and how many there are."""

    said: str
    cells: tuple[Cell, ...]
    total: int
    is_silent: bool


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def table(answer: Answer, query: str) -> Table:
    """Out of the measure `said_and_tracked`: channels by how many, then what names none; no recorded touch is the last column."""
    counts = Counter({(str(row["said"]), str(row["tracked"])): int(str(row["value"])) for row in answer.dicts()})
    pairs = {(str(row["said"]), str(row["tracked"])): str(row["pair"]) for row in answer.dicts()}
    said = _ordered(_summed(counts, 0), last=SPEECHLESS[::-1])
    ranked = _ordered(_summed(counts, 1), last=(NO_TOUCH,))
    own, rest = [name for name in ranked if name != NO_TOUCH][:MOST], [name for name in ranked if name != NO_TOUCH][MOST:]
    columns = [*own, *([OTHERS] if rest else []), *([NO_TOUCH] if NO_TOUCH in ranked else [])]
    lines = []
    for one in said:
        cells = []
        for name in columns:
            members = rest if name == OTHERS else [name]
            count = sum(counts[one, member] for member in members)
            link = records_of(answer, query, pairs[one, name]) if count and name != OTHERS else ""
            cells.append(Cell(figures.word(name), count, one in members and name != OTHERS, link))
        total = sum(cell.count for cell in cells)
        lines.append(Line(figures.word(one), tuple(cells), total, one in SPEECHLESS))
    return Table(tuple(figures.word(name) for name in columns), tuple(lines))


def ranged(hits: int, n: int) -> str:
    """The 95 % interval of a share, in words."""
    if not n:
        return ""
    low, high = Share(hits, n).interval()
    return f"{figures.short(100 * low, 'percent')} to {figures.short(100 * high, 'percent')}"


def _summed(counts: Counter[tuple[str, str]], side: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for pair, count in counts.items():
        found[pair[side]] += count
    return found


def _ordered(totals: Counter[str], last: tuple[str, ...]) -> list[str]:
    """The most first, equals by name; `last` in their own order at the end."""
    named = sorted((name for name in totals if name not in last), key=lambda name: (-totals[name], name))
    return [*named, *(name for name in last if name in totals)]
