"""Small draws that `random` has not: a Poisson count, a skewed duration, a choice by weight, a stable shuffle."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import exp, gcd
from random import Random


def poisson(rng: Random, mean: float) -> int:
    """A count with a small mean, by multiplying uniforms (Knuth)."""
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def skewed(rng: Random, median: float, sigma: float) -> float:
    """A log-normal draw with the given median."""
    return median * exp(sigma * rng.gauss(0.0, 1.0))


def logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


class Wheel[T]:
    """Draws one of some values by weight, in one step."""

    def __init__(self, weights: Mapping[T, float] | Sequence[tuple[T, float]]) -> None:
        pairs = list(weights.items()) if isinstance(weights, Mapping) else list(weights)
        self.values = [value for value, _ in pairs]
        self.sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> T:
        return self.values[min(bisect(self.sums, rng.random() * self.sums[-1]), len(self.values) - 1)]


def scattered(number: int, size: int, seed: int) -> int:
    """The place of `number` in a fixed shuffle of range(size): no two numbers below `size` share one."""
    stride = int(size * 0.618) | 1
    while gcd(stride, size) != 1:
        stride += 1
    return (number * stride + seed * 7919) % size
