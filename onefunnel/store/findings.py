"""What a check of our own found wrong: a sentence each, with what mends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and the mend."""

    says: str
    mend: str
