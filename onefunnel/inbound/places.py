"""Where imports stand in the sidebar."""

from __future__ import annotations

from onefunnel.web.places import Chapter, Place, register
from onefunnel.who.access import Action
from onefunnel.who.places import seen_by


def register_places() -> None:
    register(Place(Chapter.DATA, "Imports", "imports", "file-input", 10, seen_by(Action.SEE_IMPORTS)))
