"""Own trend against an agreed benchmark: is it the economy, or are we the problem? Pure.

Both changes are in the measure's own unit, points for a percentage. A share's change has Newcombe's interval: where all of it
lies on one side of the benchmark's change, the gap is ours; where own change is more than chance and the benchmark's lies
within, both moved alike. What is no share has no interval here and is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onefunnel.learn.shares import Share, difference
from onefunnel.ledger.definitions import Benchmark, Figure
from onefunnel.words import Period

type Judged = Literal["us", "ahead", "market", "even", "level", "unjudged", "few", "uncovered", "narrowed"]
type Interval = tuple[float, float]


@dataclass(frozen=True)
class Side:
    """A number now and before, in the measure's unit; None where it is not known."""

    now: float | None
    before: float | None

    @property
    def moved(self) -> float | None:
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Against:
    """One benchmark beside our own number: how both moved, the interval of our change, and what follows."""

    benchmark: Benchmark
    ours: Side
    theirs: Side
    interval: Interval | None
    judged: Judged


def against(
    benchmark: Benchmark, *, direction: str, period: Period, before: Period | None, ours: Side,
    shares: tuple[Share, Share] | None = None,
) -> Against:  # fmt: skip
    """`shares` are our own now and before, where the measure is a share of countable things."""
    theirs = Side(over(benchmark.figures, period), over(benchmark.figures, before) if before else None)
    told = shares is not None and all(one.is_told for one in shares)
    interval = _points(difference(*shares)) if shares and told else None
    is_level = before is None or _is_one(benchmark.figures, period, before)
    return Against(benchmark, ours, theirs, interval, _judge(direction, ours, theirs, interval, is_level, bool(shares)))


def over(figures: Iterable[Figure], period: Period) -> float | None:
    """The mean over the days of a period, each by the figure that holds on it; None where a day has none."""
    total, covered = 0.0, 0
    for one in figures:
        last = min(period.ends_on, one.until_on or period.ends_on)
        days = max(0, (last - max(period.begins_on, one.from_on)).days + 1)
        total, covered = total + one.value * days, covered + days
    return total / covered if covered and covered == period.days else None


def _is_one(figures: Iterable[Figure], period: Period, before: Period) -> bool:
    """Whether one and the same figure stands for both, so that it tells a level and no trend."""
    return any(
        one.from_on <= min(period.begins_on, before.begins_on)
        and (one.until_on is None or one.until_on >= max(period.ends_on, before.ends_on))
        for one in figures
    )


def _judge(direction: str, ours: Side, theirs: Side, interval: Interval | None, is_level: bool, is_share: bool) -> Judged:
    if theirs.now is None or (theirs.moved is None and not is_level):
        return "uncovered"
    if is_level:
        return "level"
    if ours.moved is None or (is_share and interval is None):
        return "few"
    if interval is None or direction == "none":
        return "unjudged"
    low, high = interval if direction == "up" else (-interval[1], -interval[0])
    moved = (theirs.moved or 0.0) * (1 if direction == "up" else -1)
    if high < moved:
        return "us"
    if low > moved:
        return "ahead"
    return "market" if (high < 0 and moved < 0) or (low > 0 and moved > 0) else "even"


def _points(interval: Interval) -> Interval:
    return 100 * interval[0], 100 * interval[1]
