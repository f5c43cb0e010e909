"""A path is the channels of a journey in order of time, with how many converted, their value, and how many did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
