"""Every address of the API for every role: what `tests/who/matrix.py` declares, as status and as a problem document."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from onefunnel.who.access import MAY, Action
from onefunnel.words import Role
from tests.inbound.conftest import own_home
from tests.who.matrix import EVERYBODY, WAYS, Way
from tests.who.objects import filled
from tests.who.test_matrix import undone

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def call(client: Client, way: Way, owner: User) -> int:
    with undone():
        answer = client.generic(way.method, filled(way.path, owner))
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code
        return answer.status_code


@pytest.mark.parametrize("way", [way for way in WAYS if way.is_api and way.path.startswith("/api/v1/")], ids=str)
def test_each_role_is_answered_what_the_matrix_says(way: Way, cast: dict[Role, User]) -> None:
    for role, user in cast.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        may = way.actions <= MAY[role]
        assert call(client, way, user) == (way.then if may else 404 if way.is_hidden else 403), role
    assert call(Client(), way, cast[Role.CFO]) == (way.then if way.needs == EVERYBODY else 401)


def test_a_log_in_without_a_role_may_nothing(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("roleless"), backend=BACKEND)
    answer = client.get("/api/v1/measures")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Your log-in has no role yet. Ask the funnel owner to give you one.",
    )


def test_a_write_by_session_needs_the_token_against_forgery(cast: dict[Role, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast[Role.FUNNEL_OWNER], backend=BACKEND)
    path = filled("/api/v1/imports/{run}/takeback", cast[Role.FUNNEL_OWNER])
    assert client.post(path).status_code == 403
    assert "X-CSRFToken" in client.post(path).json()["detail"]


def test_a_refusal_says_who_may(cast: dict[Role, User]) -> None:
    client = Client()
    client.force_login(cast[Role.SDR], backend=BACKEND)
    assert client.get("/api/v1/imports").json()["detail"] == (
        "Your role (SDR) may not see imports. Ask a funnel owner, marketing lead, sales lead or CFO."
    )
    assert Action.SEE_IMPORTS not in MAY[Role.SDR]
