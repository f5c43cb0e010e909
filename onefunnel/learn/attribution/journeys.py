"""Journeys as columns: the channel of every touch one after the other, so that millions are counted at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from onefunnel.learn.attribution.paths import Path, Repeats

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
DENSE = 1 << 22  # cells up to which a plain array is counted into; beyond it the keys are sorted
WORD = 62  # channels that one whole number tells of


@dataclass(frozen=True)
class Journeys:
    """Journeys with a touch. `codes` are places in `names`, touch by touch; `lengths`, `conversions`, `value` and `nulls` are
    one a journey. `untouched` are the conversions and the value of those without a touch."""

    names: tuple[str, ...]
    codes: NDArray[np.int32]
    lengths: Ints
    conversions: Floats
    value: Floats
    nulls: Floats
    untouched: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @cached_property
    def starts(self) -> Ints:
        """Where each journey's first touch stands among the codes."""
        return np.cumsum(self.lengths) - self.lengths

    @cached_property
    def places(self) -> Ints:
        """The place of each touch in its journey, from 0."""
        return np.arange(len(self.codes)) - np.repeat(self.starts, self.lengths)

    @property
    def totals(self) -> tuple[float, float, float]:
        """All conversions, all value and all nulls, those without a touch among them."""
        touched = (float(column.sum()) for column in (self.conversions, self.value, self.nulls))
        conversions, value, nulls = (one + other for one, other in zip(touched, self.untouched, strict=True))
        return conversions, value, nulls

    def chosen(self, which: NDArray[np.bool_]) -> Journeys:
        """Some of the journeys, in the same order."""
        return replace(
            self, codes=self.codes[np.repeat(which, self.lengths)], lengths=self.lengths[which],
            conversions=self.conversions[which], value=self.value[which], nulls=self.nulls[which],
        )  # fmt: skip


def of_paths(paths: Iterable[Path]) -> Journeys:
    """The same journeys as columns; names are in the order of the alphabet."""
    told = list(paths)
    touched = [path for path in told if path.channels]
    codes = {name: code for code, name in enumerate(sorted({name for path in touched for name in path.channels}))}
    untouched = [path for path in told if not path.channels]
    conversions, value, nulls = (
        np.array([getattr(path, column) for path in touched], np.float64) for column in ("conversions", "value", "nulls")
    )
    return Journeys(
        tuple(codes),
        np.array([codes[name] for path in touched for name in path.channels], np.int32),
        np.array([len(path.channels) for path in touched], np.int64),
        conversions,
        value,
        nulls,
        (sum(p.conversions for p in untouched), sum(p.value for p in untouched), sum(p.nulls for p in untouched)),
    )


def without_repeats(journeys: Journeys, repeats: Repeats) -> Journeys:
    """The journeys as they count: every touch, runs of one channel as one, or each channel once, at its last touch."""
    if repeats == "count" or not len(journeys.codes):
        return journeys
    journey = np.repeat(np.arange(len(journeys.lengths)), journeys.lengths)
    if repeats == "collapse":
        kept = journeys.places == 0
        kept[1:] |= journeys.codes[1:] != journeys.codes[:-1]
    else:
        _, from_the_end = np.unique((journey * len(journeys.names) + journeys.codes)[::-1], return_index=True)
        kept = np.zeros(len(journeys.codes), bool)
        kept[len(journeys.codes) - 1 - from_the_end] = True
    lengths = np.bincount(journey[kept], minlength=len(journeys.lengths))
    return replace(journeys, codes=journeys.codes[kept], lengths=lengths)


def sets(journeys: Journeys) -> list[Path]:
    """How many journeys saw which channels and no others: paths whose order tells nothing."""
    if not len(journeys.codes):
        return []
    words = [_word(journeys, begin) for begin in range(0, len(journeys.names), WORD)]
    if len(words) == 1:
        found, which = np.unique(words[0], return_inverse=True)
        found = found[:, None]
    else:
        found, which = np.unique(np.stack(words, axis=1), axis=0, return_inverse=True)
    sums = (np.bincount(which.ravel(), column) for column in (journeys.conversions, journeys.value, journeys.nulls))
    return [Path(_named(row, journeys.names), *numbers) for row, *numbers in zip(found.tolist(), *map(list, sums), strict=True)]


def summed(keys: Ints, size: int, *weights: Floats) -> tuple[Ints, list[Floats]]:
    """The keys that there are, of 0 to `size`, and the sum of each weight at each of them."""
    if size <= DENSE:
        there = np.flatnonzero(np.bincount(keys, minlength=1))
        return there, [np.bincount(keys, column)[there] for column in weights]
    there, which = np.unique(keys, return_inverse=True)
    return there, [np.bincount(which, column) for column in weights]


def _word(journeys: Journeys, begin: int) -> Ints:
    """A bit for each of the channels from `begin` on that a journey saw."""
    here = journeys.codes.astype(np.int64) - begin
    bits = np.where((here >= 0) & (here < WORD), np.left_shift(1, np.clip(here, 0, WORD - 1)), 0)
    found: Ints = np.bitwise_or.reduceat(bits, journeys.starts)
    return found


def _named(words: Sequence[int], names: tuple[str, ...]) -> tuple[str, ...]:
    mask = sum(word << (place * WORD) for place, word in enumerate(words))
    return tuple(sorted(name for place, name in enumerate(names) if mask >> place & 1))
