"""The doubly robust estimate: the chance of a talk if everyone had been exposed, if nobody had, and the ratio of the two.

Augmented inverse probability weighting (Robins, Rotnitzky, Zhao 1994), cross-fitted in five folds of whole accounts
(Chernozhukov et al. 2018); the interval is from the influence function, summed within accounts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.exposure import logistic
from onefunnel.learn.exposure.logistic import Floats

FOLDS = 5
RIDGE = 5.0
LOWEST = 1e-4
Z95, Z99 = 1.959964, 2.575829
SUPPORT = 0.002  # of the exposed that may lie below the others' propensities; a tenth of that of the others above theirs
type Learn = Callable[[Floats, Floats, list[NDArray[np.bool_]]], list[Callable[[Floats], Floats]]]


@dataclass(frozen=True)
class Estimate:
    """`ratio` is the risk ratio, `error` the standard error of its logarithm; `chance` what sets in and stays per row."""

    exposed: float
    unexposed: float
    error: float
    propensity: Floats
    kept: NDArray[np.bool_]

    @property
    def ratio(self) -> float:
        return self.exposed / self.unexposed

    def interval(self, z: float = Z95) -> tuple[float, float]:
        return self.ratio * float(np.exp(-z * self.error)), self.ratio * float(np.exp(z * self.error))


def ridge(x: Floats, y: Floats, trains: list[NDArray[np.bool_]]) -> list[Callable[[Floats], Floats]]:
    """Learn by ridge logistic regression: once from each choice of rows, each begun where all rows together lead."""
    whole = logistic.fit(x, y, ridge=RIDGE)
    found = [logistic.fit(x[rows], y[rows], ridge=RIDGE, start=whole) for rows in trains]
    return [partial(logistic.predict, one) for one in found]


def estimate(
    x: Floats, exposed: Floats, outcome: Floats, weights: Floats, accounts: NDArray[np.int64],
    *, learn: Learn = ridge, seed: int = 1,
) -> Estimate | None:  # fmt: skip
    """The ratio, or None where it cannot be told. `accounts` numbers each row's account from nought; `weights` are how many each
    row stands for, the same for all exposed and for all others."""
    propensity, if_exposed, if_not = _crossed(x, exposed, outcome, weights, accounts, learn, seed)
    kept = _supported(propensity, exposed)
    rate, chances = np.where(kept, weights, 0.0), np.clip(propensity, LOWEST, 1 - LOWEST)
    first, first_parts = _mean(rate, exposed / chances, outcome, if_exposed)
    second, second_parts = _mean(rate, (1 - exposed) / (1 - chances), outcome, if_not)
    if first <= 0 or second <= 0:
        return None
    parts = first_parts / first - second_parts / second
    clusters = np.bincount(accounts, weights=parts)
    number = max(2, len(np.unique(accounts[kept])))
    error = float(np.sqrt((clusters**2).sum() * number / (number - 1)))
    return Estimate(first, second, error, chances, kept)


def _crossed(
    x: Floats, exposed: Floats, outcome: Floats, weights: Floats, accounts: NDArray[np.int64], learn: Learn, seed: int
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Each row's chance of exposure, and of a talk if exposed and if not, learnt from the other folds' accounts only.

    Who was drawn depends on the exposure alone: that shifts the odds of exposure by a known factor and the rest not at all.
    """
    order = np.random.default_rng(seed).permutation(int(accounts.max()) + 1) % FOLDS
    folds = order[accounts]
    trains = [folds != fold for fold in range(FOLDS)]
    factor = float(weights[exposed == 1].mean() / weights[exposed == 0].mean())
    propensity, if_exposed, if_not = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    for fold, model in enumerate(learn(x, exposed, trains)):
        drawn = model(x[folds == fold])
        propensity[folds == fold] = drawn * factor / (drawn * factor + 1 - drawn)
    for fold, model in enumerate(learn(np.column_stack([exposed - exposed.mean(), x]), outcome, trains)):
        own = x[folds == fold]
        for found, value in ((if_exposed, 1 - exposed.mean()), (if_not, -exposed.mean())):
            found[folds == fold] = model(np.column_stack([np.full(len(own), value), own]))
    return propensity, if_exposed, if_not


def _supported(propensity: Floats, exposed: Floats) -> NDArray[np.bool_]:
    """The rows whose propensity occurs in both groups."""
    lowest = np.quantile(propensity[exposed == 1], SUPPORT)
    highest = np.quantile(propensity[exposed == 0], 1 - SUPPORT / 10)
    return np.asarray((propensity >= lowest) & (propensity <= highest))


def _mean(rate: Floats, inverse: Floats, outcome: Floats, expected: Floats) -> tuple[float, Floats]:
    """The mean outcome with normalised weights, and each row's part in its error."""
    whole, share = rate.sum(), rate * inverse
    if share.sum() <= 0:
        return 0.0, np.zeros(len(rate))
    plain = float((rate * expected).sum() / whole)
    corrected = float((share * (outcome - expected)).sum() / share.sum())
    parts = rate * (expected - plain) / whole + share * (outcome - expected - corrected) / share.sum()
    return plain + corrected, parts
