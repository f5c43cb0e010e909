"""Every role on every page: who gets it, who is told who may, who is sent to the log-in, and for whom it is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from onefunnel.who.access import MAY, Action
from onefunnel.words import Role

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
NEEDS = {
    "/people/": Action.SEE_PEOPLE,
    "/accounts/": Action.SEE_RECORDS,
    "/deals/": Action.SEE_RECORDS,
    "/users/": Action.MANAGE_USERS,
    "/users/new/": Action.MANAGE_USERS,
    "/users/1000000/": Action.MANAGE_USERS,
    "/imports/": Action.SEE_IMPORTS,
    "/imports/new/": Action.IMPORT,
    "/imports/new/none/": Action.IMPORT,
    "/imports/new/none/mapping.toml": Action.IMPORT,
    "/imports/none/": Action.SEE_IMPORTS,
    "/imports/none/progress/": Action.SEE_IMPORTS,
    "/imports/none/mapping.toml": Action.SEE_IMPORTS,
    "/imports/none/quarantine/": Action.MEND_QUARANTINE,
    "/imports/none/quarantine/1/": Action.MEND_QUARANTINE,
    "/imports/none/quarantine/file/1.csv": Action.MEND_QUARANTINE,
}
POSTS = {
    "/users/1000000/role/": Action.MANAGE_USERS,
    "/users/1000000/password/": Action.MANAGE_USERS,
    "/users/1000000/deactivation/": Action.MANAGE_USERS,
    "/users/1000000/reactivation/": Action.MANAGE_USERS,
    "/imports/new/none/landing/": Action.IMPORT,
    "/imports/new/none/end/": Action.IMPORT,
    "/imports/none/takeback/": Action.TAKE_BACK,
    "/imports/none/giveback/": Action.TAKE_BACK,
    "/imports/none/again/": Action.IMPORT,
    "/imports/none/quarantine/mended/": Action.MEND_QUARANTINE,
    "/imports/none/quarantine/1/dismissal/": Action.MEND_QUARANTINE,
    "/questions/1000000/answer/": Action.IMPORT,
    "/questions/1000000/dismissal/": Action.IMPORT,
}
EVERYBODY = {"me", "account_login", "account_logout", "account_inactive", "account_change_password", "usersessions_list"}
HIDDEN = {"person": Action.SEE_PEOPLE, "account": Action.SEE_RECORDS, "deal": Action.SEE_RECORDS}


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_its_pages_and_is_refused_the_others(role: Role, as_role: AsRole) -> None:
    client = as_role(role)
    for path, action in NEEDS.items():
        assert (client.get(path).status_code != 403) == (action in MAY[role]), f"{role} on {path}"
    for path, action in POSTS.items():
        data = {"role": "sdr"} if path.endswith("/role/") else {}
        assert (client.post(path, data).status_code != 403) == (action in MAY[role]), f"{role} posts to {path}"


def test_what_changes_something_is_never_done_by_following_a_link(as_role: AsRole) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    assert {mara.get(path).status_code for path in POSTS} == {405}


def test_a_stranger_is_sent_to_the_log_in_and_back() -> None:
    for path in NEEDS:
        assert Client().get(path).headers["Location"] == f"/account/login/?next={path}"


def test_a_stranger_who_asks_for_json_is_told_in_json() -> None:
    for path in NEEDS:
        answer = Client().get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()) == (401, {"error": "log in first"})


def test_a_refusal_names_who_may(as_role: AsRole) -> None:
    page = as_role(Role.SDR).get("/imports/?format=json")
    assert (page.status_code, page.json()["error"]) == (
        403,
        "Your role (SDR) may not see imports. Ask a funnel owner, marketing lead, sales lead or CFO.",
    )


def test_an_object_that_does_not_exist_looks_like_one_that_may_not_be_seen(as_role: AsRole) -> None:
    for role, path in ((Role.SDR, "/people/p1/"), (Role.CFO, "/people/p1/"), (Role.VIEWER, "/accounts/a1/")):
        assert as_role(role).get(path).status_code == 404


def test_every_page_of_people_and_imports_says_what_it_needs() -> None:
    """A view without a decision of `access` would be open to whoever logs in."""
    for pattern in _patterns(get_resolver().url_patterns):
        name, view = pattern.name or "", pattern.callback
        if view.__module__.startswith(("onefunnel.who", "onefunnel.inbound")) and name not in EVERYBODY:
            decided = getattr(view, "needs", None) or getattr(view, "hides", None)
            assert decided, f"{name} decides nothing"
            assert name not in HIDDEN or decided == HIDDEN[name]


def _patterns(found: list[object]) -> list[URLPattern]:
    flat: list[URLPattern] = []
    for one in found:
        flat += [one] if isinstance(one, URLPattern) else _patterns(one.url_patterns)  # type: ignore[attr-defined]
    return flat
