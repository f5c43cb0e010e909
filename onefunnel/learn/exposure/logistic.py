"""Ridge logistic regression by Newton's method: the chance of an event from what was known, shrunk towards the mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
STEPS = 40
CLOSE = 1e-3  # in log-odds for a column one spread higher: far inside of any interval
LONGEST = 3.0  # one step of any coefficient: Newton leaps where groups are all but separate
MOST_LOG_ODDS = 30.0


def fit(x: Floats, y: Floats, *, ridge: float, start: Floats | None = None) -> Floats:
    """The coefficients, the constant first, that minimise the loss plus `ridge / 2` times their squares.

    `x` has one row a record and is standardised; the constant is not shrunk. From a `start` nearby a step or two suffice. The
    curvature is only worked out anew while the steps do not shrink fast enough: it costs a hundred times the slope.
    """
    penalty = np.full(x.shape[1] + 1, ridge)
    penalty[0] = 1e-9
    found = _constant(y, x.shape[1]) if start is None else start.copy()
    inverse, before = np.zeros((0, 0)), 0.0
    for _ in range(STEPS):
        chance = predict(found, x)
        if not inverse.size:
            inverse = np.linalg.inv(_curvature(x, chance, penalty))
        missing = y - chance
        step = inverse @ (np.concatenate([[missing.sum()], missing @ x]) - penalty * found)
        longest = float(np.abs(step).max())
        found = found + step * min(1.0, LONGEST / max(longest, 1e-12))
        if longest < CLOSE:
            break
        if not before or longest > before / 5:
            inverse = np.zeros((0, 0))
        before = longest
    return found


def predict(coefficients: Floats, x: Floats) -> Floats:
    """The chance for each row."""
    odds = coefficients[0] + x @ coefficients[1:]
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -MOST_LOG_ODDS, MOST_LOG_ODDS))))


def _constant(y: Floats, columns: int) -> Floats:
    rate = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    return np.concatenate([[np.log(rate / (1 - rate))], np.zeros(columns)])


def _curvature(x: Floats, chance: Floats, penalty: Floats) -> Floats:
    """The matrix of second derivatives; single precision is enough for the direction of a step."""
    spread = np.maximum(chance * (1 - chance), 1e-9)
    rows = (x * np.sqrt(spread)[:, None]).astype(np.float32)
    found = np.empty((x.shape[1] + 1, x.shape[1] + 1))
    found[1:, 1:] = rows.T @ rows
    found[0, 0] = spread.sum()
    found[0, 1:] = found[1:, 0] = spread @ x
    found[np.diag_indices_from(found)] += penalty
    return found
