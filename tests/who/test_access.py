"""The one place where it is decided who may what: each role's actions by name, and each check on its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from onefunnel.who import access
from onefunnel.who.access import Action, hides, may, mine, needs, refusal, side_of
from onefunnel.words import Role, Team

pytestmark = pytest.mark.django_db
SEE = {"see_numbers", "see_records"}
SELL = SEE | {"see_people", "comment", "write_notes"}
LEAD = SELL | {
    "edit_themes",
    "draft_agreement",
    "sign_agreement",
    "export",
    "see_imports",
    "import",
    "mend_quarantine",
    "unmerge",
}
TABLE = {
    Role.VIEWER: SEE,
    Role.CFO: SEE | {"comment", "export", "see_imports"},
    Role.SDR: SELL,
    Role.ACCOUNT_EXECUTIVE: SELL,
    Role.MARKETING_LEAD: LEAD | {"hold_out"},
    Role.SALES_LEAD: LEAD,
    Role.FUNNEL_OWNER: (LEAD | {"hold_out", "take_back", "erase", "see_audit", "manage_users"}) - {"sign_agreement"},
}


@needs(Action.SEE_IMPORTS)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("shown")


@hides(Action.SEE_PEOPLE)
def person(request: HttpRequest) -> HttpResponse:
    return HttpResponse("shown")


def by(user: object, path: str = "/imports/?page=2", **headers: str) -> Any:
    request: Any = RequestFactory().get(path, headers=headers)
    request.user = user
    return request


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_stands_here_and_nothing_else(role: Role, cast: dict[Role, User]) -> None:
    assert {action.value for action in Action if may(cast[role], action)} == TABLE[role]


def test_every_action_has_its_words() -> None:
    assert set(access.SAYS) == set(Action)


def test_a_page_is_shown_to_those_who_may(cast: dict[Role, User]) -> None:
    assert page(by(cast[Role.CFO])).content == b"shown"
    assert (page.needs, person.hides) == (Action.SEE_IMPORTS, Action.SEE_PEOPLE)  # type: ignore[attr-defined]


def test_the_others_are_told_who_may(cast: dict[Role, User]) -> None:
    with pytest.raises(PermissionDenied, match="Ask a funnel owner, marketing lead, sales lead or CFO"):
        page(by(cast[Role.SDR]))


def test_what_is_hidden_is_not_there_for_the_others(cast: dict[Role, User]) -> None:
    assert person(by(cast[Role.SDR])).content == b"shown"
    with pytest.raises(Http404):
        person(by(cast[Role.CFO]))


@pytest.mark.parametrize("view", [page, person])
def test_a_stranger_is_led_to_the_log_in_and_back(view: Any) -> None:
    assert view(by(AnonymousUser())).headers["Location"] == "/account/login/?next=/imports/%3Fpage%3D2"


@pytest.mark.parametrize("view", [page, person])
def test_a_stranger_who_asks_for_json_gets_json(view: Any) -> None:
    for request in (by(AnonymousUser(), "/?format=json"), by(AnonymousUser(), Accept="application/json")):
        assert view(request).status_code == 401
    assert view(by(AnonymousUser(), "/?format=csv", Accept="text/html")).status_code == 302


def test_without_a_role_or_an_active_log_in_nothing_is_allowed(cast: dict[Role, User]) -> None:
    gone = cast[Role.VIEWER]
    gone.is_active = False
    for user in (User.objects.create_user("roleless"), gone, AnonymousUser()):
        assert (access.role_of(user), access.actions_of(user), side_of(user)) == (None, frozenset(), None)


def test_a_program_does_no_more_than_its_token_and_no_more_than_the_role(cast: dict[Role, User]) -> None:
    sam: Any = cast[Role.SDR]
    sam.narrowed_to = frozenset({Action.SEE_PEOPLE, Action.EXPORT})
    assert access.actions_of(sam) == {Action.SEE_PEOPLE}
    sam.narrowed_to = frozenset()
    assert access.actions_of(sam) == frozenset()


def test_an_object_of_somebody_else_is_not_there_save_for_who_manages_log_ins(cast: dict[Role, User]) -> None:
    sam, lena, mara = cast[Role.SDR], cast[Role.MARKETING_LEAD], cast[Role.FUNNEL_OWNER]
    mine(by(sam), sam.pk)
    mine(by(mara), sam.pk)
    mine(by(mara), mara.pk)
    for owner in (sam.pk, None):
        with pytest.raises(Http404):
            mine(by(lena), owner)


def test_each_lead_signs_for_their_own_side_and_nobody_else_signs(cast: dict[Role, User]) -> None:
    sides = {role: side_of(cast[role]) for role in Role if side_of(cast[role])}
    assert sides == {Role.MARKETING_LEAD: Team.MARKETING, Role.SALES_LEAD: Team.SALES}


def test_a_program_signs_for_no_side(cast: dict[Role, User]) -> None:
    lena: Any = cast[Role.MARKETING_LEAD]
    lena.narrowed_to = frozenset({Action.SEE_NUMBERS})
    assert side_of(lena) is None


def test_a_refusal_says_the_role_the_act_and_who_may(cast: dict[Role, User]) -> None:
    assert refusal(cast[Role.SDR], Action.MANAGE_USERS) == "Your role (SDR) may not manage who may log in. Ask a funnel owner."
    assert refusal(cast[Role.VIEWER], Action.SIGN_AGREEMENT).endswith("Ask a marketing lead or sales lead.")
    assert refusal(cast[Role.VIEWER], Action.COMMENT).endswith(
        "Ask a funnel owner, marketing lead, sales lead, SDR, account executive or CFO."
    )
    assert refusal(User.objects.create_user("roleless"), Action.EXPORT) == (
        "Your log-in has no role yet. Ask the funnel owner to give you one."
    )
