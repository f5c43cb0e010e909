"""How sure a share is: its interval, what tells two shares apart, and how few deals are too few. Pure.

Interval: Wilson's score interval (Wilson 1927), right for few deals and for shares near 0 and 1. Two shares: Newcombe's hybrid
of their Wilson intervals (Newcombe 1998, method 10). Who compares many groups finds a difference by chance alone, so the 5 % are
divided by the number of looks (Bonferroni). By value a large deal weighs more, so fewer deals stand behind the share than
there are: with amounts a their effective number is (sum a)^2 / sum a^2 (Kish 1965), and the interval is an approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from onefunnel.words import MILLI_CENTS

LEAST = 10  # closed deals below which no share is stated
WRONG = 0.05  # the chance that an interval misses


@dataclass(frozen=True)
class Share:
    """`hits` of `n`. By value both are effective numbers and need not be whole."""

    hits: float
    n: float

    @property
    def is_told(self) -> bool:
        """Whether there are deals enough to state it."""
        return self.n >= LEAST

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0

    def without(self, part: Share) -> Share:
        """The share of the rest."""
        return Share(self.hits - part.hits, self.n - part.n)

    def interval(self, looks: int = 1) -> tuple[float, float]:
        """The Wilson interval, 95 % unless several looks share the chance to be wrong. Nothing known: 0 to 1."""
        if not self.n:
            return 0.0, 1.0
        z2 = _z(looks) ** 2
        middle = (self.hits + z2 / 2) / (self.n + z2)
        spread = self.value * (1 - self.value) / self.n + z2 / (4 * self.n**2)
        half = sqrt(z2 * spread) / (1 + z2 / self.n)
        return middle - half if self.hits else 0.0, middle + half if self.hits < self.n else 1.0


def by_value(won: int, closed: int, unit_squares: int) -> Share | None:
    """From the sums of money (milli-cents) and of the squares of the amounts in whole units. None where nothing carries any."""
    if not closed or not unit_squares:
        return None
    effective = (closed / MILLI_CENTS) ** 2 / unit_squares
    return Share(effective * won / closed, effective)


def difference(one: Share, other: Share, looks: int = 1) -> tuple[float, float]:
    """The interval of one share minus the other."""
    gap = one.value - other.value
    (low, high), (other_low, other_high) = one.interval(looks), other.interval(looks)
    below = sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2)
    above = sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2)
    return gap - below, gap + above


def apart(one: Share, other: Share, looks: int = 1) -> bool:
    """Whether both are told and their difference is more than chance, `looks` comparisons having been made."""
    if not (one.is_told and other.is_told):
        return False
    low, high = difference(one, other, looks)
    return low > 0 or high < 0


def _z(looks: int) -> float:
    return NormalDist().inv_cdf(1 - WRONG / (2 * max(1, looks)))
