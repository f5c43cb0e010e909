"""Bring everything that reads the log up to date: the people, accounts and opportunities that screens show."""

from __future__ import annotations

from datetime import datetime

from onefunnel.who.follow import Followed, Progress, follow


def bring_up_to_date(*, now: datetime, progress: Progress | None = None) -> Followed:
    """Read what the log told since the last time, and return what was read."""
    return follow(progress=progress)
