"""The trials of one question as plain columns: who was exposed, who talked, what was known, and how they are split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.exposure.design import Design, design
from onefunnel.learn.exposure.logistic import Floats

DAY_SECS = 86_400
type Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Trials:
    """One row a trial, as the measure `exposure_trials` lists them."""

    columns: Mapping[str, Sequence[object]]
    arm: NDArray[np.str_]
    talked: Floats
    weights: Floats
    days: Floats
    accounts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.arm)

    def only(self, rows: Flags) -> Trials:
        """Some of them."""
        places: list[int] = np.flatnonzero(rows).tolist()
        return trials({name: [cells[place] for place in places] for name, cells in self.columns.items()})

    def words(self, column: str) -> NDArray[np.str_]:
        return np.array(["" if cell is None else str(cell) for cell in self.columns[column]], dtype=np.str_)

    def known(self, column: str) -> Flags:
        return np.array([cell is not None for cell in self.columns[column]], dtype=np.bool_)

    def true(self, column: str) -> Flags:
        return np.array([bool(cell) for cell in self.columns[column]], dtype=np.bool_)

    def design(self, *, after: bool = False) -> Design:
        return design(self.columns, self.days, after=after)


def trials(columns: Mapping[str, Sequence[object]]) -> Trials:
    """The rows of `exposure_trials`, by column."""
    _, accounts = np.unique(np.array([str(cell) for cell in columns["account"]], dtype=np.str_), return_inverse=True)
    return Trials(
        columns=columns,
        arm=np.array(columns["arm"], dtype=np.str_),
        talked=np.array([bool(cell) for cell in columns["has_talked"]], dtype=np.float64),
        weights=np.array(columns["stands_for"], dtype=np.float64),
        days=np.array([_day(cell) for cell in columns["zero_at"]], dtype=np.float64),
        accounts=accounts.astype(np.int64),
    )


def _day(cell: object) -> float:
    assert isinstance(cell, datetime)
    return (cell - datetime(1970, 1, 1)).total_seconds() / DAY_SECS
