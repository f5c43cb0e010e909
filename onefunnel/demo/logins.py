"""Log-ins for the cast: each sees the made-up company as the colleague they are. For the made-up company only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from onefunnel.demo.cast import DOMAIN, LOGINS, PASSWORD
from onefunnel.demo.world import Keys
from onefunnel.who.logins import add_user
from onefunnel.words import Role


@dataclass(frozen=True)
class CastLogin:
    """One member of the cast as printed: who, as what, and the word that opens."""

    username: str
    name: str
    role: Role
    password: str


def open_doors(*, keys: Keys, now: datetime) -> list[CastLogin]:
    """A log-in for each of the cast; those that exist are left as they are."""
    there = set(User.objects.values_list("username", flat=True))
    cast = []
    for name, role, owner in LOGINS:
        username = name.split()[0].lower()
        if username not in there:
            email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
            add_user(
                username=username, role=role, password=PASSWORD, now=now, email=email, name=name,
                owner=keys("owners", owner) if owner else "",
            )  # fmt: skip
        cast.append(CastLogin(username, name, role, PASSWORD))
    return cast
