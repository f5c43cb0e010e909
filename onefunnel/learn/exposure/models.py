"""Where Django looks for the records of this capability."""

from onefunnel.learn.exposure.records import Estimation

__all__ = ["Estimation"]
