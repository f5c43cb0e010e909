"""Django looks for a room's records here."""

from onefunnel.learn.notes.records import *  # noqa: F403
