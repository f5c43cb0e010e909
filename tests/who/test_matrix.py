"""Every address, by every method, for every kind of visitor, answers what the matrix says; and every address is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from onefunnel.who.access import MAY, Action
from onefunnel.who.logins import deactivate
from onefunnel.words import Role
from tests.cast import NOW, logged_in
from tests.inbound.conftest import own_home
from tests.who.matrix import EVERYBODY, WAYS, Way
from tests.who.objects import filled

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PAGES = [way for way in WAYS if not way.is_api]
PATHS = sorted({way.path for way in PAGES})
LOG_IN = "/account/login/"
Visiting = Callable[..., Client]


@pytest.fixture
def visiting(cast: dict[Role, User]) -> Visiting:
    """`visiting("sdr")` is that role's browser; also "stranger", "roleless" and "gone", whose log-in ended while they were in."""
    people = {role.value: user for role, user in cast.items()}
    people["roleless"] = User.objects.create_user("roleless", password="x")
    people["gone"] = User.objects.create_user("gone")

    def open_browser(visitor: str, secs_ago: float = 0) -> Client:
        return Client() if visitor == "stranger" else logged_in(Client(), people[visitor], secs_ago=secs_ago)

    deactivate(people["gone"], now=NOW)
    return open_browser


VISITORS = (*[role.value for role in Role], "stranger", "roleless", "gone")


def expected(way: Way, visitor: str, *, is_theirs: bool) -> int:
    """The status that the declaration promises to this visitor."""
    is_in = visitor not in ("stranger", "gone")
    if way.needs == EVERYBODY:
        return way.inside if is_in and way.inside else way.then
    if not is_in:
        return 302
    actions: frozenset[Action] = frozenset() if visitor == "roleless" else MAY[Role(visitor)]
    if way.found_by and way.found_by not in actions:
        return 404
    if not way.actions <= actions:
        return 404 if way.is_hidden else 403
    if way.is_own and not is_theirs and Action.MANAGE_USERS not in actions:
        return 404
    return way.then


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, path: str, sends: Any = None) -> Any:
    if method == "POST":
        return client.post(path, sends or {})
    return getattr(client, method.lower())(path)


@pytest.mark.parametrize("way", PAGES, ids=str)
def test_each_visitor_is_answered_what_the_matrix_says(way: Way, visiting: Visiting, cast: dict[Role, User]) -> None:
    somebody = User.objects.create_user("somebody")
    for visitor in VISITORS:
        own = cast[Role(visitor)] if visitor in set(Role) else User.objects.filter(username=visitor).first() or somebody
        for owner in (own, somebody) if way.is_own else (own,):
            with undone():
                path = filled(way.path, owner)
                answer = ask(visiting(visitor), way.method, path, way.sends)
                wanted = expected(way, visitor, is_theirs=owner is own)
                assert answer.status_code == wanted, f"{visitor}: {way} answered {answer.status_code}, not {wanted}"
                if visitor in ("stranger", "gone") and way.needs != EVERYBODY:
                    assert answer.headers["Location"].startswith(f"{LOG_IN}?next="), f"{visitor}: {way} leads astray"


@pytest.mark.parametrize("path", PATHS)
def test_every_other_method_is_refused_to_everybody(path: str, visiting: Visiting, cast: dict[Role, User]) -> None:
    """HEAD and OPTIONS may be answered, with nothing in the body."""
    declared = {way.method for way in PAGES if way.path == path}
    for visitor in (Role.FUNNEL_OWNER.value, Role.VIEWER.value, "stranger"):
        for method in set(METHODS) - declared:
            with undone():
                answer = ask(visiting(visitor), method, filled(path, cast[Role.FUNNEL_OWNER]))
                if method in ("HEAD", "OPTIONS") and answer.status_code == 200:
                    assert answer.content == b""
                    continue
                refused = {405} if visitor != "stranger" else {405, 302}
                assert answer.status_code in refused, f"{visitor}: {method} {path} answered {answer.status_code}"


@pytest.mark.parametrize("way", [way for way in PAGES if way.method == "POST"], ids=str)
def test_nothing_is_changed_without_the_token_against_forgery(way: Way, cast: dict[Role, User]) -> None:
    mara = logged_in(Client(enforce_csrf_checks=True), cast[Role.FUNNEL_OWNER])
    assert mara.post(filled(way.path, cast[Role.FUNNEL_OWNER]), dict(way.sends)).status_code == 403


@pytest.mark.parametrize("way", [way for way in PAGES if way.is_recent], ids=str)
def test_what_needs_a_recent_log_in_asks_who_you_are_and_only_those_who_may(
    way: Way, visiting: Visiting, cast: dict[Role, User]
) -> None:
    for role in Role:
        with undone():
            answer = ask(visiting(role.value, secs_ago=86_400), way.method, filled(way.path, cast[role]), way.sends)
            if expected(way, role.value, is_theirs=True) in (403, 404):
                assert answer.status_code in (403, 404)
            else:
                assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/account/again/"), str(way)


@pytest.mark.parametrize("path", [w.path for w in PAGES if w.method == "GET" and isinstance(w.needs, Action)])
def test_a_stranger_who_asks_for_json_is_told_in_json(path: str, cast: dict[Role, User]) -> None:
    answer = Client().get(filled(path, cast[Role.FUNNEL_OWNER]), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"error": "log in first"})


def test_a_refusal_names_who_may(visiting: Visiting) -> None:
    page = visiting("sdr").get("/imports/?format=json")
    assert (page.status_code, page.json()["error"]) == (
        403,
        "Your role (SDR) may not see imports. Ask a funnel owner, marketing lead, sales lead or CFO.",
    )


def test_an_object_that_does_not_exist_looks_like_one_that_may_not_be_seen(visiting: Visiting, cast: dict[Role, User]) -> None:
    path = filled("/people/{person}/", cast[Role.CFO])
    hidden, absent = visiting("cfo").get(path), visiting("cfo").get("/people/pffffffffffffffffffff/")
    assert (hidden.status_code, absent.status_code) == (404, 404)


def test_every_address_is_declared() -> None:
    """A new address is one line in tests/who/matrix.py; CONTRIBUTING.md says how."""
    known = {resolve(re.sub(r"{\w+}", "1", way.path.partition("?")[0])).route for way in WAYS}
    assert sorted(set(_routes(get_resolver().url_patterns)) - known) == []


def test_no_way_is_declared_twice() -> None:
    assert len({str(way) for way in WAYS}) == len(WAYS)


def _routes(patterns: list[Any], before: str = "") -> list[str]:
    flat: list[str] = []
    for one in patterns:
        route = before + str(one.pattern)
        flat += [route] if isinstance(one, URLPattern) else _routes(one.url_patterns, route)
    return flat
