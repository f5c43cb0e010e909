"""Where people, accounts, deals and log-ins stand in the sidebar, and how the search finds them."""

from __future__ import annotations

from functools import partial

from onefunnel.web.places import Chapter, Place, Sight, register
from onefunnel.who.access import Action, may


def seen_by(action: Action) -> Sight:
    """A place for those who may do `action`."""
    return partial(_may, action=action)


def _may(user: object, *, action: Action) -> bool:
    return may(user, action)  # type: ignore[arg-type]


def register_places() -> None:
    users = seen_by(Action.MANAGE_USERS)
    register(Place(Chapter.DATA, "Log-ins", "users", "users-round", 90, users))
