"""Where a hold-out stands: drawn, locked, running, ready to be read out, read, called off."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from onefunnel.learn.holdouts.records import Holdout


class NotPossible(Exception):
    """An act that the hold-out does not allow; the message says why."""


class State(Enum):
    """Each with what it says after 'This hold-out', and its word in a list."""

    DRAWN = ("is drawn and not locked", "drawn, not locked")
    DISCARDED = ("was thrown away", "thrown away")
    WAITING = ("is locked and has not begun", "locked")
    RUNNING = ("is still running", "running")
    READY = ("can be read out", "ready to read out")
    READ = ("was read out", "read out")
    CALLED_OFF = ("was called off", "called off")

    @property
    def says(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


def state(holdout: Holdout, now: datetime) -> State:
    """Read from its records and the moment."""
    if hasattr(holdout, "discard"):
        return State.DISCARDED
    if not hasattr(holdout, "lock"):
        return State.DRAWN
    if hasattr(holdout, "end"):
        return State.CALLED_OFF
    if hasattr(holdout, "reading"):
        return State.READ
    if now >= holdout.lock.ends_at:
        return State.READY
    return State.RUNNING if now >= holdout.lock.begins_at else State.WAITING
