"""Every address for programs, asked with every kind of token; and no token opens a page that is for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from onefunnel.who import tokens
from onefunnel.who.access import MAY, Action
from onefunnel.who.logins import deactivate
from onefunnel.words import Role
from tests.api.conftest import fresh_limits
from tests.cast import logged_in
from tests.inbound.conftest import own_home
from tests.who.matrix import EVERYBODY, WAYS, Way
from tests.who.objects import filled
from tests.who.test_matrix import undone

__all__ = ["fresh_limits", "own_home"]
pytestmark = pytest.mark.django_db
PROGRAMS = [way for way in WAYS if way.is_api]
PAGES = [way for way in WAYS if not way.is_api and way.needs != EVERYBODY]
Ask = Callable[[Way, str, User], Any]


def key_for(user: User, actions: frozenset[Action] | set[Action], **more: Any) -> str:
    about = {"days": 30, "now": timezone.now()} | more
    return tokens.make(user=user, name="a program", actions=actions, by=user, **about)[1]


def ask(way: Way, key: str, owner: User, client: Client | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    more = {"data": dict(way.sends), "content_type": "application/json"} if way.method in ("POST", "PUT", "PATCH") else {}
    return getattr(client or Client(), way.method.lower())(filled(way.path, owner), headers=headers, **more)


@pytest.mark.parametrize("way", [way for way in PROGRAMS if way.needs != EVERYBODY], ids=str)
@pytest.mark.parametrize("role", Role)
def test_a_token_opens_what_its_owners_role_and_its_scope_both_allow(way: Way, role: Role, cast: dict[Role, User]) -> None:
    user = cast[role]
    offered = set(tokens.offered(user))
    with undone():
        refused = 404 if way.is_hidden else 403
        assert ask(way, key_for(user, offered), user).status_code == (way.then if way.actions <= offered else refused), (
            f"{role}: {way}"
        )
    for lacking in way.actions if offered - way.actions else ():
        with undone():
            narrowed = key_for(user, offered - {lacking})
            assert ask(way, narrowed, user).status_code == refused, f"{role}, narrowed: {way}"


@pytest.mark.parametrize("way", [way for way in PROGRAMS if way.needs != EVERYBODY], ids=str)
def test_no_token_a_bad_one_or_one_that_has_ended_opens_nothing(way: Way, cast: dict[Role, User]) -> None:
    mara, lena = cast[Role.FUNNEL_OWNER], cast[Role.MARKETING_LEAD]
    past = {"now": timezone.now() - timedelta(days=40)}
    expired = key_for(mara, {Action.SEE_NUMBERS}, **past)
    gone = key_for(lena, {Action.SEE_NUMBERS})
    ended = key_for(mara, {Action.SEE_NUMBERS})
    tokens.end(tokens.find(ended, now=timezone.now()), now=timezone.now(), by=mara)
    deactivate(lena, now=timezone.now())
    for key in ("", "of_nothing", expired, ended, gone):
        with undone():
            assert ask(way, key, mara).status_code == 401, f"{way} opened for {key or 'nobody'}"


@pytest.mark.parametrize("way", [way for way in PROGRAMS if way.needs != EVERYBODY and way.method != "GET"], ids=str)
def test_nothing_is_changed_by_a_browsers_session_alone(way: Way, cast: dict[Role, User]) -> None:
    mara = cast[Role.FUNNEL_OWNER]
    assert ask(way, "", mara, logged_in(Client(enforce_csrf_checks=True), mara)).status_code in (401, 403)


@pytest.mark.parametrize("way", PAGES, ids=str)
def test_no_token_opens_a_page_for_people(way: Way, cast: dict[Role, User]) -> None:
    mara = cast[Role.FUNNEL_OWNER]
    key = key_for(mara, set(tokens.offered(mara)))
    with undone():
        answer = ask(way, key, mara)
        assert answer.status_code == 302, f"{way} answered {answer.status_code}"
        assert answer.headers["Location"].startswith("/account/login/")


def test_each_role_may_be_given_a_token(cast: dict[Role, User]) -> None:
    assert {role: set(tokens.offered(cast[role])) for role in Role} == {r: MAY[r] - tokens.FOR_PEOPLE_ONLY for r in Role}
