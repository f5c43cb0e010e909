"""What converted by the length of the journey and the place of the touch in it: all that a rule of places needs to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from onefunnel.learn.attribution.journeys import Journeys, summed


class Places:
    """Journeys of one length share alike, so each rule's shares are worked out once a length and not once a journey."""

    def __init__(self, journeys: Journeys) -> None:
        self._names = journeys.names
        self._lengths, which = np.unique(journeys.lengths, return_inverse=True)
        begins = np.cumsum(self._lengths) - self._lengths
        slots = np.repeat(begins[which], journeys.lengths) + journeys.places
        many = max(1, len(self._names))
        weights = (np.repeat(column, journeys.lengths) for column in (journeys.conversions, journeys.value))
        cells, self._sums = summed(slots * many + journeys.codes, int(self._lengths.sum()) * many, *weights)
        self._slots, self._channels = cells // many, cells % many

    def credited(self, shares: Callable[[int], list[float]]) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """What each channel gets of the conversions and of the value, when `shares` says each touch's part at a length."""
        told = [share for length in self._lengths.tolist() for share in shares(length)]
        parts = np.array(told, np.float64)[self._slots]
        conversions, value = (
            dict(zip(self._names, np.bincount(self._channels, parts * sums, len(self._names)).tolist(), strict=True))
            for sums in self._sums
        )
        return conversions, value
