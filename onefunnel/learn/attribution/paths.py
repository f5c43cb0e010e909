"""A path is the channels of a journey in order of time, with how many converted, their value, and how many did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

type Repeats = Literal["count", "collapse", "distinct"]
NO_TOUCH = "no recorded touch"
MOST_CHANNELS = 20
OTHER = "all other channels"


@dataclass(frozen=True)
class Path:
    """Equal journeys together. `conversions` and `nulls` count journeys, `value` is what the conversions brought, in any unit."""

    channels: tuple[str, ...]
    conversions: float
    value: float = 0.0
    nulls: float = 0.0


def without_repeats(channels: tuple[str, ...], repeats: Repeats) -> tuple[str, ...]:
    """The path as it counts: every touch, runs of one channel as one, or each channel once, at its last touch."""
    if repeats == "count":
        return channels
    if repeats == "collapse":
        return tuple(channel for channel, _ in groupby(channels))
    return tuple(channel for place, channel in enumerate(channels) if channel not in channels[place + 1 :])


def gathered(paths: Iterable[Path], repeats: Repeats) -> list[Path]:
    """The paths without their repeats, equal ones added up, in the order of their channels."""
    sums: dict[tuple[str, ...], list[float]] = {}
    for path in paths:
        found = sums.setdefault(without_repeats(path.channels, repeats), [0.0, 0.0, 0.0])
        for place, number in enumerate((path.conversions, path.value, path.nulls)):
            found[place] += number
    return [Path(channels, *numbers) for channels, numbers in sorted(sums.items())]


def channels_of(paths: Iterable[Path]) -> list[str]:
    """Every channel there is, in the order of the alphabet."""
    return sorted({channel for path in paths for channel in path.channels})


def folded(paths: list[Path], most: int = MOST_CHANNELS) -> tuple[list[Path], tuple[str, ...]]:
    """The paths with at most `most` channels: the ones that the fewest journeys saw become one, which are named."""
    seen: dict[str, float] = {}
    for path in paths:
        for channel in set(path.channels):
            seen[channel] = seen.get(channel, 0.0) + path.conversions + path.nulls
    if len(seen) <= most:
        return paths, ()
    rare = set(sorted(seen, key=lambda channel: (-seen[channel], channel))[most - 1 :])
    return [_renamed(path, rare) for path in paths], tuple(sorted(rare))


def _renamed(path: Path, rare: set[str]) -> Path:
    named = tuple(OTHER if channel in rare else channel for channel in path.channels)
    return Path(named, path.conversions, path.value, path.nulls)


def steps(channels: tuple[str, ...], order: int) -> Iterator[tuple[str, ...]]:
    """The states of a chain that remembers `order` touches, one for each touch of the path."""
    return (channels[max(0, place - order + 1) : place + 1] for place in range(len(channels)))
