"""Where Django looks for the records of this capability."""

from onefunnel.learn.attribution.records import SavedReading

__all__ = ["SavedReading"]
