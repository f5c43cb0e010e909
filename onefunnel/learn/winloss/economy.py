"""Is it the economy, or is it us? Fewer deals that come, and fewer won of those that came, are two things. Pure.

The win rates of two stretches are told apart by Newcombe's interval; the deals created by the share of them that came in the
later stretch, which would be that of its days if nothing had changed (two Poisson counts, given their sum, are binomial).
This compares a company with itself; `against` sets it beside an agreed benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onefunnel.learn.shares import LEAST, Share, difference

Way = Literal["up", "down", "even", "unknown"]
SAYS: dict[tuple[Way, Way], str] = {
    ("down", "up"): "More deals come and a smaller share is won: this is with us or with whom we let in, not with demand.",
    ("down", "even"): "As many deals come as before and a smaller share is won: this is with us, or with a competitor.",
    (
        "down",
        "down",
    ): "Fewer deals come and a smaller share is won: it may be the market, it may be us; only a benchmark can tell.",
    ("even", "down"): "Of what comes as much is won as before, but less comes: demand, or what marketing brings.",
    ("even", "up"): "More deals come, and as large a share is won as before.",
    ("even", "even"): "Neither the deals that come nor the share won changed by more than chance.",
    ("up", "down"): "Fewer deals come and a larger share is won: fewer of the hopeless ones, or better selling.",
    ("up", "even"): "As many deals come as before and a larger share is won: this is with us.",
    ("up", "up"): "More deals come and a larger share is won: the market, or both teams.",
}
TOO_FEW = f"Too few deals to compare: {LEAST} that closed and {LEAST} that were created are needed on each side."


@dataclass(frozen=True)
class Stretch:
    """What happened in some days: deals created, and of those that closed how many were won."""

    days: int
    created: int
    wins: Share


@dataclass(frozen=True)
class Verdict:
    """Which way each of the two went, and what follows."""

    rate: Way
    created: Way
    says: str


def verdict(now: Stretch, before: Stretch) -> Verdict:
    rate, created = _rate(now, before), _created(now, before)
    return Verdict(rate, created, SAYS.get((rate, created), TOO_FEW))


def _rate(now: Stretch, before: Stretch) -> Way:
    if not (now.wins.is_told and before.wins.is_told):
        return "unknown"
    low, high = difference(now.wins, before.wins)
    return "up" if low > 0 else "down" if high < 0 else "even"


def _created(now: Stretch, before: Stretch) -> Way:
    if min(now.created, before.created) < LEAST:
        return "unknown"
    low, high = Share(now.created, now.created + before.created).interval()
    expected = now.days / (now.days + before.days)
    return "up" if low > expected else "down" if high < expected else "even"
