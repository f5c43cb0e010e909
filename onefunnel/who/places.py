"""Where people, accounts, deals and log-ins stand in the sidebar, and how the search finds them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from onefunnel.web import search
from onefunnel.web.places import Chapter, Place, Sight, register
from onefunnel.who import listing
from onefunnel.who.access import Action, may
from onefunnel.who.names import names


def seen_by(action: Action) -> Sight:
    """A place for those who may do `action`."""
    return partial(_may, action=action)


def _may(user: object, *, action: Action) -> bool:
    return may(user, action)  # type: ignore[arg-type]


def register_places() -> None:
    records, people = seen_by(Action.SEE_RECORDS), seen_by(Action.SEE_PEOPLE)
    register(Place(Chapter.TOP, "People", "people", "contact-round", 60, people))
    register(Place(Chapter.TOP, "Accounts", "accounts", "building-2", 61, records))
    register(Place(Chapter.TOP, "Deals", "deals", "handshake", 62, records))
    users = seen_by(Action.MANAGE_USERS)
    register(Place(Chapter.DATA, "Log-ins", "users", "users-round", 90, users))
    register(Place(Chapter.DATA, "Audit log", "audit", "scroll-text", 95, seen_by(Action.SEE_AUDIT)))
    search.register("People", partial(find, kind=listing.PEOPLE, action=Action.SEE_PEOPLE, page="person"))
    search.register("Accounts", partial(find, kind=listing.ACCOUNTS, action=Action.SEE_RECORDS, page="account"))
    search.register("Deals", partial(find, kind=listing.DEALS, action=Action.SEE_RECORDS, page="deal"))


def find(user: Any, text: str, limit: int, *, kind: listing.Kind, action: Action, page: str) -> list[search.Hit]:
    """The first records whose name, address or domain holds every word, for those who may see them."""
    if not may(user, action):
        return []
    rows = listing.first(kind, text, limit)
    called = names([row.key for row in rows] + [getattr(row, "account", "") for row in rows])
    return [search.Hit(called[r.key], reverse(page, args=[r.key]), called.get(getattr(r, "account", ""), "")) for r in rows]
