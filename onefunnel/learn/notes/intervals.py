"""How sure a share is: Wilson's interval, and when there are too few to say anything."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
FEWEST = 10  # below that a share of deals says more about chance than about a theme


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, in percent (Wilson 1927); None where there are too few."""
    if whole < FEWEST:
        return None
    share, z2 = part / whole, Z95 * Z95
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z95 / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
