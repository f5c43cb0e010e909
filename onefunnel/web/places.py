"""The places one can go to: each room registers its own when the app starts, and the frame shows those a person may see.

A chapter without a place is absent. The first three places without a chapter are also the phone's bottom bar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Sight = Callable[[Any], bool]  # given request.user, may they see it?


class Chapter(StrEnum):
    """The chapters in the sidebar's order. TOP has no heading; DATA is where rows come in."""

    TOP = ""
    AGREE = "Agree"
    PLAN = "Plan"
    WORK = "Work"
    LEARN = "Learn"
    ARM = "Arm"
    MEET = "Meet"
    DATA = "Data"


def anyone(user: Any) -> bool:
    """Whoever has logged in."""
    return bool(user.is_authenticated)


@dataclass(frozen=True)
class Place:
    """One entry of the sidebar. `url` is a URL's name; `order` sorts within the chapter; `count` is shown beside the name;
    `key` is the letter that leads there from every page."""

    chapter: Chapter
    name: str
    url: str
    icon: str
    order: int = 50
    may_see: Sight = anyone
    count: Callable[[HttpRequest], int | None] | None = None
    key: str = ""

    @property
    def path(self) -> str:
        return reverse(self.url)


@dataclass(frozen=True)
class Shown:
    """A place as one request shows it."""

    name: str
    path: str
    icon: str
    here: bool
    count: int | None
    key: str = ""


_places: dict[str, Place] = {}


def register(place: Place) -> None:
    """Called from a room's `AppConfig.ready`; a second place under one URL name is a mistake of ours."""
    if _places.get(place.url, place) != place:
        raise ValueError(f"two places are registered for {place.url!r}")
    _places[place.url] = place


def places() -> list[Place]:
    """All places, in the sidebar's order."""
    chapters = list(Chapter)
    return sorted(_places.values(), key=lambda p: (chapters.index(p.chapter), p.order, p.name))


def shown(request: HttpRequest) -> dict[Chapter, list[Shown]]:
    """The places this person may see, by chapter. The one whose path is the longest prefix of ours is `here`."""
    seen = [place for place in places() if place.may_see(request.user)]
    here = max((p.path for p in seen if _within(request.path, p.path)), key=len, default=None)
    found: dict[Chapter, list[Shown]] = {}
    for place in seen:
        count = place.count(request) if place.count else None
        found.setdefault(place.chapter, []).append(
            Shown(place.name, place.path, place.icon, place.path == here, count, place.key)
        )
    return found


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place))
