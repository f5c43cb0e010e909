"""Django looks for a room's records here."""

from onefunnel.who.matching.records import *  # noqa: F403
