"""Keys for programs: each acts as its owner, does no more than it was made for, and ends by itself.

A key is shown once. What is kept is its SHA-256 digest: 256 random bits need no slow hash. Its owner's role and log-in are
looked at anew each time, so that a token never outlives or outgrows them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from onefunnel.who import audit
from onefunnel.who.access import Action, actions_of
from onefunnel.who.records import ApiToken

MARK = "of_"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
LONGEST_DAYS = 366
MOST = 20  # standing tokens of one log-in
SEEN_EVERY = timedelta(minutes=1)
FOR_PEOPLE_ONLY = frozenset({Action.SIGN_AGREEMENT, Action.ERASE, Action.MANAGE_USERS, Action.SEE_AUDIT})


class Refused(PermissionError):
    """This request's token opens nothing; the message says why."""


def bearer(request: HttpRequest, *, now: datetime | None = None) -> tuple[User, frozenset[Action]]:
    """Whom a program acts for, and what it may do: from `Authorization: Bearer of_...`. Raises Refused with a sentence.

    The user that is given back is narrowed to the token's actions for `access.may` and for all that asks it. From here on the
    request is that user's, and `audit.note(request, ...)` names the token.
    """
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise Refused("Send a token: Authorization: Bearer of_... You make one under Your log-in, Tokens.")
    token = find(key.strip(), now=now or timezone.now())
    said: Any = request
    said.user, said.token = token.user, token
    return token.user, actions_of(token.user)


def find(key: str, *, now: datetime) -> ApiToken:
    """The standing token of a key, its user narrowed to its actions. Raises Refused."""
    token = ApiToken.objects.select_related("user__membership").filter(digest=digest(key)).first()
    if token is None:
        raise Refused("This token is not known here.")
    if token.ended_at is not None:
        raise Refused("This token was ended.")
    if token.expires_at <= now:
        raise Refused("This token has expired.")
    cast(Any, token.user).narrowed_to = scope(token)
    if not actions_of(token.user):
        raise Refused("The log-in behind this token has ended, or may not do any more what the token was made for.")
    if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def offered(user: AbstractBaseUser | AnonymousUser) -> list[Action]:
    """What a token of this log-in can be made for: what the role may do, save what only a person does."""
    return [action for action in Action if action in actions_of(user) - FOR_PEOPLE_ONLY]


def make(*, user: User, name: str, actions: Iterable[Action], days: int, now: datetime, by: audit.By) -> tuple[ApiToken, str]:
    """A new token and its key, which is not kept. Raises ValidationError with a sentence for each thing that is wrong."""
    chosen = sorted(set(actions))
    name = name.strip()
    if wrong := _wrong(user, name, chosen, days, now):
        raise ValidationError(wrong)
    prefix = MARK + _letters(8)
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user, name=name, prefix=prefix, digest=digest(key), actions=[action.value for action in chosen],
            made_at=now, expires_at=now + timedelta(days=days),
        )  # fmt: skip
        about: audit.Detail = {"of": user.username, "actions": token.actions, "days": days}
        audit.note(by, "token_made", f"token:{prefix}", about)
    return token, key


def end(token: ApiToken, *, now: datetime, by: audit.By) -> None:
    """Opens nothing any more, at once. Ending it twice changes nothing."""
    with transaction.atomic():
        entry_by = audit.name_of(by)
        if ApiToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=now, ended_by=entry_by):
            audit.note(by, "token_ended", f"token:{token.prefix}", {"of": token.user.username})


def standing(user: User, *, now: datetime) -> int:
    """How many tokens of a log-in open something."""
    return ApiToken.objects.filter(user=user, ended_at=None, expires_at__gt=now).count()


def scope(token: ApiToken) -> frozenset[Action]:
    """What a token was made for; an action that has gone from the product counts for nothing."""
    return frozenset(Action(value) for value in token.actions if value in set(Action)) - FOR_PEOPLE_ONLY


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _wrong(user: User, name: str, actions: list[Action], days: int, now: datetime) -> list[str]:
    wrong = []
    if not 1 <= len(name) <= 80:
        wrong.append("Give the token a name of at most 80 letters, such as the program that will use it.")
    if not actions:
        wrong.append("Choose at least one thing that the token may do.")
    if set(actions) - set(offered(user)):
        wrong.append("A token can do no more than its owner's role; signing, erasing and log-ins are for people only.")
    if not 1 <= days <= LONGEST_DAYS:
        wrong.append(f"A token lasts 1 to {LONGEST_DAYS} days.")
    if standing(user, now=now) >= MOST:
        wrong.append(f"There are {MOST} tokens already; end one first.")
    return wrong


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))
