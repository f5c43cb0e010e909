"""What a missed target costs: the money that closing its gap would bring, by the funnel's own conversions and average deal.

The reckoning: a gap is turned into the leads or deals that are missing at its stage; those go on to be won at the cohort
conversions that the funnel has shown over the last twelve months; each one won brings the average deal of those months.

    leads missing            x lead to won          x average deal      new leads
    handed over x points     x SAL to won           x average deal      MQL accepted
    leads ignored too many   x MQL to won           x average deal      ignored leads
    closed x points          x average deal                             win rate
    won x amount missing                                                average deal
    pipeline missing         x win rate by value                        open pipeline
    bookings missing                                                    bookings: the outcome itself, never the lever

It is the worth of one gap alone, others unchanged, and no promise. Pure; asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onefunnel.words import FUNNEL, Stage

LEVERS = ("new_leads", "mql_accepted", "ignored_leads", "win_rate", "average_deal", "open_pipeline")


@dataclass(frozen=True)
class Rates:
    """The funnel's own figures over a year: cohort percent from each stage to the next, the average deal in milli-cents, and
    the win rate by value in percent. None is not known."""

    onward: Mapping[Stage, float | None]
    average_deal: float | None
    win_by_value: float | None

    def to_won(self, stage: Stage) -> float | None:
        """The share of those who enter a stage that is won in the end: the product of the steps; None where one is unknown."""
        share = 1.0
        for step in FUNNEL[FUNNEL.index(stage) : -1]:
            percent = self.onward.get(step)
            if percent is None:
                return None
            share *= percent / 100
        return share


@dataclass(frozen=True)
class Missed:
    """A missed target: the measure, how far it is short in its unit, and the columns of its answer."""

    measure: str
    gap: float
    said: Mapping[str, object]


@dataclass(frozen=True)
class Cost:
    """What closing one gap would bring, in milli-cents."""

    measure: str
    worth: int


def dearest(missed: Iterable[Missed], rates: Rates) -> Cost | None:
    """The gap whose closing would bring most; None where none can be told in money."""
    told = [Cost(one.measure, round(found)) for one in missed if (found := worth(one, rates)) is not None and found > 0]
    return max(told, key=lambda cost: (cost.worth, cost.measure), default=None)


def worth(one: Missed, rates: Rates) -> float | None:
    """What closing one gap would bring, in milli-cents; None where the funnel has not shown enough to say."""
    match one.measure:
        case "new_leads":
            return _won(one.gap, rates.to_won(Stage.LEAD), rates.average_deal)
        case "mql_accepted":
            return _won(one.gap / 100 * _number(one.said, "handed_over"), rates.to_won(Stage.SAL), rates.average_deal)
        case "ignored_leads":
            return _won(one.gap, rates.to_won(Stage.MQL), rates.average_deal)
        case "win_rate":
            return _won(one.gap / 100 * _number(one.said, "closed"), 1.0, rates.average_deal)
        case "average_deal":
            return one.gap * _number(one.said, "deals")
        case "open_pipeline":
            return None if rates.win_by_value is None else one.gap * rates.win_by_value / 100
    return None


def _won(count: float, share: float | None, average: float | None) -> float | None:
    return None if share is None or average is None else count * share * average


def _number(said: Mapping[str, object], column: str) -> float:
    value = said.get(column)
    return float(value) if isinstance(value, int | float) else 0.0
