"""What each channel adds on average: the Shapley value of the game whose worth is the conversion rate.

The worth of a set of channels is the share that converted of the journeys which saw no channel outside of it; with the
journeys that did not convert, a channel can earn nothing or less. (On counts of conversions alone the game is linear: each
journey's channels share it evenly. That is offered as "linear over distinct channels", under its own name.)
Shapley, "A value for n-person games", 1953; sums over subsets by the fast zeta transform (Yates 1937).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.attribution.paths import MOST_CHANNELS, Path, channels_of

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """What each channel adds to the conversion rate, together `rate`, and its share of that."""

    adds: Mapping[str, float]
    share: Mapping[str, float]
    rate: float


def shapley(paths: Iterable[Path]) -> Worth:
    """The value of each channel. Raises ValueError above 20 channels: fold the rare ones first."""
    journeys = [path for path in paths if path.channels]
    names = channels_of(journeys)
    if len(names) > MOST_CHANNELS:
        raise ValueError(f"{len(names)} channels are more than the {MOST_CHANNELS} that can be solved exactly")
    worth = _rates(journeys, names)
    adds = dict(zip(names, (float(part) for part in _values(worth, len(names))), strict=True))
    whole = sum(adds.values())
    return Worth(adds, {name: part / whole if whole else 0.0 for name, part in adds.items()}, float(worth[-1]))


def _rates(journeys: list[Path], names: list[str]) -> Floats:
    """The conversion rate of the journeys within each set of channels, sets as bits; 0 where there is no journey."""
    bit = {name: 1 << place for place, name in enumerate(names)}
    converted, all_of = np.zeros(1 << len(names)), np.zeros(1 << len(names))
    for path in journeys:
        mask = sum(bit[name] for name in set(path.channels))
        converted[mask] += path.conversions
        all_of[mask] += path.conversions + path.nulls
    for sums in (converted, all_of):
        for place in range(len(names)):
            pairs = sums.reshape(-1, 2, 1 << place)
            pairs[:, 1] += pairs[:, 0]
    return np.divide(converted, all_of, out=np.zeros_like(converted), where=all_of > 0)


def _values(worth: Floats, players: int) -> list[float]:
    """For each player the mean, over all orders of joining, of what joining adds."""
    sizes = np.bitwise_count(np.arange(worth.size // 2 if players else 1))
    weight = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)])
    found = []
    for place in range(players):
        pairs = worth.reshape(-1, 2, 1 << place)
        found.append(float(((pairs[:, 1] - pairs[:, 0]).ravel() * weight[sizes]).sum()))
    return found
