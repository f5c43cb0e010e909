"""Bring everything that reads the log up to date: what screens list and edit, then the ledger's files that answer questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onefunnel.ledger.fold import Folded
from onefunnel.store.refresh import refresh
from onefunnel.who.follow import Followed, Progress, follow


@dataclass(frozen=True)
class UpToDate:
    """What both readers of the log did."""

    followed: Followed
    folded: Folded


def bring_up_to_date(*, now: datetime, rebuild: bool = False, progress: Progress | None = None) -> UpToDate:
    """Read what the log told since the last time. `progress` hears the position and the last one, of each reader in turn.

    Raises what `store.refresh.refresh` raises; what was followed before that stays, and calling again goes on from there.
    """
    followed = follow(progress=progress)
    return UpToDate(followed, refresh(now=now, rebuild=rebuild, progress=progress))
