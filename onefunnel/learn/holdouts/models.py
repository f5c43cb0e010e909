"""Where Django looks for the records of this capability."""

from onefunnel.learn.holdouts.records import Holdout, HoldoutDiscard, HoldoutEnd, HoldoutLock, HoldoutPerson, HoldoutReading

__all__ = ["Holdout", "HoldoutDiscard", "HoldoutEnd", "HoldoutLock", "HoldoutPerson", "HoldoutReading"]
