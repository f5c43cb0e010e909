"""What every page's frame needs: the theme a person chose and the places they may go to."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from onefunnel.web.places import Chapter, shown

THEMES = ("auto", "light", "dark")


def theme(request: HttpRequest) -> str:
    """The theme kept in the cookie, so that the first paint is already right."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the frame. An htmx partial asks for none of it, so the places are found only when used."""

    @cache
    def chapters() -> dict[Chapter, Any]:
        return shown(request) if hasattr(request, "user") else {}

    return {"theme": theme(request), "chapters": chapters}
