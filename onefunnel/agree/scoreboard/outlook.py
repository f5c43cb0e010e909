"""What the period may still bring: a first, simple forecast with its interval, and the coverage that is there and needed. Pure.

Forecast: booked so far plus, for each open deal that is due, its amount times the share of deals won of those once open in the
same stage over the last twelve months. The interval holds two kinds of doubt: whether each deal is won, and how well the
stage's share is known (beta-binomial: a share of w of n is Beta(w + 1, n - w + 1)). With A the sum of a stage's amounts and S
that of their squares, its mean is A p and its variance S E[p(1 - p)] + A^2 Var(p). 80 % lie within 1.2816 standard deviations.

It is simple: deals that are yet to come are not in it, nor is the time a deal still needs. Hazards come with the plan chapter.
It declines where fewer than 20 closed deals stand behind the stages of the deals that are due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

UNIT = 100_000  # milli-cents in a unit: amounts are squared in whole units
EIGHTY = 1.2816  # a tenth of a normal distribution lies beyond so many standard deviations on either side
LEAST_CLOSED = 20


@dataclass(frozen=True)
class Due:
    """What is open and due in one stage: the sum in milli-cents, the sum of squares in units, and how many deals."""

    stage: str
    amount: int
    unit_squares: int
    deals: int


@dataclass(frozen=True)
class Outcome:
    """How many of the deals that were once open in a stage have closed, and how many of those were won."""

    stage: str
    won: int
    closed: int


@dataclass(frozen=True)
class Forecast:
    """Milli-cents: what is booked, the expected total, the 80 % interval around it, and how many closed deals it rests on."""

    booked: int
    expected: int
    low: int
    high: int
    closed: int


@dataclass(frozen=True)
class TooLittle:
    """No forecast: so few deals have closed that stood where the open ones stand."""

    closed: int
    needed: int = LEAST_CLOSED


def forecast(booked: int, due: Sequence[Due], outcomes: Sequence[Outcome], *, most_closed: int) -> Forecast | TooLittle:
    """`most_closed` is how many deals closed in all: a deal counts in several stages, once in each."""
    if due and most_closed < LEAST_CLOSED:
        return TooLittle(most_closed)
    known = {one.stage: one for one in outcomes}
    mean = variance = 0.0
    for stage in due:
        outcome = known.get(stage.stage, Outcome(stage.stage, 0, 0))
        share, spread = _beta(outcome.won, outcome.closed)
        units = stage.amount / UNIT
        mean += units * share
        variance += stage.unit_squares * (share * (1 - share) - spread) + units**2 * spread
    width = EIGHTY * sqrt(max(0.0, variance))
    most = sum(stage.amount for stage in due) / UNIT
    low, high = max(0.0, mean - width), min(most, mean + width)
    return Forecast(booked, booked + round(mean * UNIT), booked + round(low * UNIT), booked + round(high * UNIT), most_closed)


def _beta(won: int, closed: int) -> tuple[float, float]:
    """Mean and variance of the share, one win and one loss added."""
    a, b = won + 1, closed - won + 1
    return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))


@dataclass(frozen=True)
class Coverage:
    """How many times the open pipeline that is due covers what is still to be booked, and how many times it would need to."""

    due: int
    left: int
    has: float | None
    needs: float | None

    @property
    def is_enough(self) -> bool | None:
        return None if self.has is None or self.needs is None else self.has >= self.needs


def coverage(due: int, booked: int, target: float | None, win_by_value: float | None) -> Coverage | None:
    """None without a target. Once everything is booked there is nothing left to cover."""
    if target is None:
        return None
    left = max(0, round(target) - booked)
    return Coverage(due, left, due / left if left else None, needed(win_by_value))


def needed(win_by_value: float | None) -> float | None:
    """1 / win rate by value, in percent: the field's "3x" is folklore."""
    return 100 / win_by_value if win_by_value else None
