"""How small a lift a hold-out can find: the risk ratio that a two-sided test at 5 % finds four times in five. Pure.

Two shares, normal approximation with pooled variance under no effect (Fleiss, Levin, Paik 2003, chapter 4). The rate of the last
period is itself uncertain, so the same is said for the lower end of its 95 % interval: then fewer talk, and it takes more to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from onefunnel.learn.shares import WRONG, Share

POWER = 0.8
STEPS = 60
SHARES = (50, 100, 200, 300, 500)  # thousandths held out, for comparison


@dataclass(frozen=True)
class Smallest:
    """The smallest ratio found, at the rate as it was and at the lower end of its interval; None where no lift could be."""

    ratio: float | None
    at_worst: float | None


def smallest(*, treated: int, held: int, base: Share) -> Smallest | None:
    """None where the last period had too few outcomes to tell a rate."""
    if base.hits < 1 or not base.is_told or not (treated and held):
        return None
    return Smallest(least_ratio(treated, held, base.value), least_ratio(treated, held, base.interval()[0]))


def chance(*, treated: int, held: int, rate: float, ratio: float) -> float:
    """How often a lift of this size is found, where `rate` of those held out reach the outcome."""
    reached = rate * ratio
    z = NormalDist().inv_cdf(1 - WRONG / 2)
    pooled = (treated * reached + held * rate) / (treated + held)
    under_none = sqrt(pooled * (1 - pooled) * (1 / treated + 1 / held))
    under_effect = sqrt(reached * (1 - reached) / treated + rate * (1 - rate) / held)
    return NormalDist().cdf((reached - rate - z * under_none) / under_effect)


def least_ratio(treated: int, held: int, rate: float) -> float | None:
    """By halving: the power grows with the ratio. None where even everybody reaching it would not do."""
    low, high = rate, 1.0
    if not 0 < rate < 1 or chance(treated=treated, held=held, rate=rate, ratio=high / rate) < POWER:
        return None
    for _ in range(STEPS):
        middle = (low + high) / 2
        is_found = chance(treated=treated, held=held, rate=rate, ratio=middle / rate) >= POWER
        low, high = (low, middle) if is_found else (middle, high)
    return high / rate
