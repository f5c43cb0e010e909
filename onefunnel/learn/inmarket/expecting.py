"""How many accounts should be looking at any one time, and how good a list was: shares with their intervals, or a refusal.

Each interval covers 95 %. In the long run the share of time that an account spends looking is the mean window over the mean
interval from one purchase to the next (renewal theory), and the share of accounts looking at any one time is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from onefunnel.learn.shares import Share

Z = 1.959963984540054
LEAST_RETURNS = 10
LEAST_CLOSED = 10


@dataclass(frozen=True)
class Span:
    """A number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Expected:
    """The share of accounts (0 to 1) to be expected in the market. `share` is None where `refusal` says why.

    `interval` is in days from one purchase to the next, by `returns` seen; `window` the mean of `closed` deals in days.
    """

    returns: int
    closed: int
    interval: Span | None
    window: float | None
    share: Span | None
    refusal: str = ""


def expected(*, returns: int, watched_days: int, closed: int, days: int, squared_days: int) -> Expected:
    """From the sums of `repurchase_interval` and `buying_window`; the share's interval holds the errors of both (log scale)."""
    if returns < LEAST_RETURNS or closed < LEAST_CLOSED or days <= 0:
        short = f"{returns:,} returned, {LEAST_RETURNS} needed" if returns < LEAST_RETURNS else f"{closed:,} deals closed"
        interval = _interval(returns, watched_days) if returns else None
        return Expected(returns, closed, interval, days / closed if closed else None, None, f"not enough data: {short}")
    window = days / closed
    spread = max(0.0, squared_days / closed - window**2) / window**2
    error = Z * sqrt(1 / returns + spread / closed)
    share = window * returns / watched_days
    found = Span(min(1.0, share), min(1.0, share * exp(-error)), min(1.0, share * exp(error)))
    return Expected(returns, closed, _interval(returns, watched_days), window, found)


def _interval(returns: int, watched_days: int) -> Span:
    """Days watched by returns, with Byar's interval of a Poisson count (Breslow and Day 1987, formula 2.13)."""
    low = returns * (1 - 1 / (9 * returns) - Z / (3 * sqrt(returns))) ** 3
    more = returns + 1
    high = more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3
    return Span(watched_days / returns, watched_days / high, watched_days / max(low, 1e-9))


def share(part: int, whole: int) -> Span | None:
    """Part of whole, with Wilson's interval; None of nothing."""
    if not whole:
        return None
    told = Share(part, whole)
    return Span(told.value, *told.interval())


def lift(*, hits: int, listed: int, opened: int, accounts: int) -> Span | None:
    """(hits / listed) / (opened / accounts), with the delta-method interval of its logarithm over the four groups of accounts.

    None where nothing was listed or opened, or nothing hit: a logarithm of nothing has no interval.
    """
    if not (hits and listed and opened and accounts):
        return None
    groups = (
        (hits, 1 / hits - 1 / listed - 1 / opened),
        (listed - hits, -1 / listed),
        (opened - hits, -1 / opened),
    )
    mean = sum(count * slope for count, slope in groups)
    variance = sum(count * slope**2 for count, slope in groups) - mean**2 / accounts
    error = Z * sqrt(max(0.0, variance))
    found = hits * accounts / (listed * opened)
    return Span(found, found * exp(-error), found * exp(error))
