"""Where the agreement stands in the sidebar."""

from __future__ import annotations

from onefunnel.web.places import Chapter, Place, register
from onefunnel.who.access import Action
from onefunnel.who.places import seen_by


def register_places() -> None:
    register(Place(Chapter.AGREE, "Agreement", "agreement", "signature", 10, seen_by(Action.SEE_NUMBERS)))
    register(Place(Chapter.AGREE, "Glossary", "glossary", "book-open-text", 20))
