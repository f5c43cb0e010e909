"""What was known before time zero as a matrix: counts on a log scale, words as columns, for the ridge squares and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.exposure.logistic import Floats

COUNTS = (
    "visits_7", "visits_30", "visits_90", "visits_4_weeks", "forms_90", "mails_90", "opened_90", "shown_90",
    "tries_14", "tries_30", "tries_90", "others_visits_7", "others_visits_30", "others_visits_90", "others_met_30",
    "others_sales_14", "others_sales_30", "days_at_stage", "days_known", "employees",
)  # fmt: skip
WORDS = ("industry", "segment", "region", "channel", "seniority", "furthest")
CROSSED = (
    "visits_30", "visits_4_weeks", "others_visits_30", "mails_90", "tries_30", "others_sales_30", "days_known", "furthest",
)  # fmt: skip
AFTER = ("visits_after", "others_visits_after")
MOST_WORDS = 12
LEAST_SHARE = 0.01
YEAR_DAYS = 365.25
EXTRA_SCALE = 0.4  # squares and products are shrunk six times as much as what they are made of


@dataclass(frozen=True)
class Design:
    """`plain` is standardised and named; `rich` adds the squares and products. One row a trial."""

    names: tuple[str, ...]
    plain: Floats
    rich: Floats


def design(columns: Mapping[str, Sequence[object]], days: Floats, *, after: bool = False) -> Design:
    """The matrix of some trials. `days` is when each began, in days; `after` adds the 30 days since, for the negative control."""
    parts = {name: np.log1p(np.maximum(0.0, _numbers(columns[name]))) for name in (*COUNTS, *(AFTER if after else ()))}
    parts["furthest"] = _numbers(columns["furthest"])
    parts["season, sine"] = np.sin(2 * np.pi * days / YEAR_DAYS)
    parts["season, cosine"] = np.cos(2 * np.pi * days / YEAR_DAYS)
    parts["time"] = days - days.min() if len(days) else days
    words = {name: part for column in WORDS for name, part in _words(column, columns[column]).items()}
    crossed = [parts[name] for name in (*CROSSED, *(AFTER if after else ()))]
    names, plain = _standard(parts | words)
    squares = [part * part for part in parts.values()] + [
        _scaled(one) * _scaled(other) for one, other in combinations(crossed, 2)
    ]
    _, extra = _standard({f"extra {place}": part for place, part in enumerate(squares)})
    return Design(names, plain, np.hstack([plain, EXTRA_SCALE * extra]))


def _numbers(column: Sequence[object]) -> Floats:
    return np.array([0.0 if cell is None else float(cell) for cell in column], dtype=np.float64)  # type: ignore[arg-type]


def _words(name: str, column: Sequence[object]) -> dict[str, Floats]:
    """A column of ones and noughts for each common word."""
    cells: NDArray[np.str_] = np.array(["" if cell is None else str(cell) for cell in column], dtype=np.str_)
    known, counts = np.unique(cells, return_counts=True)
    common = [word for count, word in sorted(zip(counts, known, strict=True), reverse=True) if count >= LEAST_SHARE * len(cells)]
    return {f"{name} {word or 'unknown'}": (cells == word).astype(np.float64) for word in common[:MOST_WORDS]}


def _scaled(part: Floats) -> Floats:
    spread = float(part.std())
    return (part - part.mean()) / spread if spread > 0 else np.zeros_like(part)


def _standard(parts: Mapping[str, Floats]) -> tuple[tuple[str, ...], Floats]:
    """Mean nought and spread one; what never varies is left out."""
    kept = {name: _scaled(part) for name, part in parts.items() if len(part) and float(part.std()) > 1e-9}
    rows = len(next(iter(parts.values())))
    return tuple(kept), np.column_stack(list(kept.values())) if kept else np.zeros((rows, 0))
