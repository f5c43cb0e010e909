"""Search over everything a person may see. Each room registers a finder; the places themselves are found by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onefunnel.web.places import shown
from onefunnel.web.reply import reply

SHOWN = 8  # of each kind
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it is, and a few words that tell it from its namesakes."""

    name: str
    path: str
    says: str = ""


Finder = Callable[[Any, str, int], list[Hit]]  # user, what was typed, how many: what that user may see of it
_finders: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """Called from a room's `AppConfig.ready`: 'People', 'Deals' ... and how to find one."""
    if _finders.get(kind, finder) is not finder:
        raise ValueError(f"two finders are registered for {kind!r}")
    _finders[kind] = finder


def find(request: HttpRequest, text: str) -> dict[str, list[Hit]]:
    """What this person may see that matches, by kind; kinds without a hit are left out."""
    places = [p for chapter in shown(request).values() for p in chapter]
    found = {"Pages": [Hit(p.name, p.path) for p in places if text.lower() in p.name.lower()][:SHOWN]}
    for kind, finder in _finders.items():
        found[kind] = finder(request.user, text, SHOWN)
    return {kind: hits for kind, hits in found.items() if hits}


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """The page behind `/`: empty until two letters are typed, then each kind under its heading."""
    text = request.GET.get("q", "").strip()
    found = find(request, text) if len(text) >= SHORTEST else {}
    data = {"q": text, "found": {kind: [asdict(hit) for hit in hits] for kind, hits in found.items()}}
    context = {"q": text, "found": found, "shortest": SHORTEST, "kinds": list(_finders)}
    return reply(request, "web/search.html", context, data=data, partial="found")
