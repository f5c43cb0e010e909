"""Django looks for a room's records here."""

from onefunnel.api.records import *  # noqa: F403
