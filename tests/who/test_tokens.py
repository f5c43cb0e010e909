"""Tokens: shown once, kept as a digest, never wider than their owner's role, and ended by time, by hand or with the log-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from onefunnel.who import tokens
from onefunnel.who.access import Action, may
from onefunnel.who.logins import change_role, deactivate, reactivate
from onefunnel.who.records import ApiToken, AuditEntry
from onefunnel.words import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SEE = (Action.SEE_NUMBERS, Action.SEE_RECORDS)


def make(user: User, actions: Iterable[Action] = SEE, *, name: str = "the wallboard", days: int = 30) -> tuple[ApiToken, str]:
    return tokens.make(user=user, name=name, actions=actions, days=days, now=NOW, by=user)


def asking(header: str) -> Any:
    return RequestFactory().get("/", headers={"Authorization": header} if header else {})


def refusal(key: str, *, now: datetime = NOW) -> str:
    with pytest.raises(tokens.Refused) as told:
        tokens.find(key, now=now)
    return str(told.value)


@pytest.fixture
def lena(cast: dict[Role, User]) -> User:
    return cast[Role.MARKETING_LEAD]


def test_a_key_is_recognised_by_its_prefix_and_kept_only_as_a_digest(lena: User) -> None:
    token, key = make(lena)
    assert key.startswith(f"{token.prefix}_")
    assert (len(token.prefix), token.prefix[:3], len(key) >= 54) == (11, "of_", True)
    kept = [str(value) for value in ApiToken.objects.filter(pk=token.pk).values_list().get()]
    assert not any(key in value for value in kept)
    assert key not in str(list(AuditEntry.objects.values_list()))


def test_no_two_keys_are_alike(lena: User) -> None:
    assert len({make(lena)[1] for _ in range(5)}) == 5


def test_a_program_acts_as_the_owner_within_the_scope(lena: User) -> None:
    _, key = make(lena, [Action.SEE_NUMBERS])
    request = asking(f"Bearer {key}")
    user, actions = tokens.bearer(request, now=NOW)
    assert (user, actions) == (lena, {Action.SEE_NUMBERS})
    assert (may(user, Action.SEE_NUMBERS), may(user, Action.SEE_RECORDS), may(lena, Action.SEE_RECORDS)) == (True, False, True)
    assert (request.user, request.token.prefix) == (lena, key[:11])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic of_x", "of_x"])
def test_without_a_token_one_is_told_how_to_send_it(db: None, header: str) -> None:
    with pytest.raises(tokens.Refused, match="Send a token"):
        tokens.bearer(asking(header), now=NOW)


def test_the_scheme_is_understood_in_any_case(lena: User) -> None:
    assert tokens.bearer(asking(f"bearer {make(lena)[1]} "), now=NOW)[0] == lena


def test_a_moment_that_is_given_counts_and_not_the_clock(lena: User) -> None:
    _, key = make(lena, days=1)
    assert tokens.bearer(asking(f"Bearer {key}"), now=NOW)[0] == lena


def test_the_clock_is_the_servers_when_none_is_given(lena: User) -> None:
    _, old = tokens.make(user=lena, name="x", actions=SEE, days=1, now=NOW - timedelta(900), by=lena)
    with pytest.raises(tokens.Refused, match="expired"):
        tokens.bearer(asking(f"Bearer {old}"))


def test_a_key_that_was_never_given_out_opens_nothing(lena: User) -> None:
    token, key = make(lena)
    assert refusal("of_nothing") == "This token is not known here."
    assert refusal(token.digest) == "This token is not known here."
    assert refusal(key[:-1]) == "This token is not known here."


def test_a_token_expires_to_the_second(lena: User) -> None:
    _, key = make(lena, days=30)
    assert tokens.find(key, now=NOW + timedelta(days=30, seconds=-1))
    assert refusal(key, now=NOW + timedelta(days=30)) == "This token has expired."


def test_an_ended_token_opens_nothing_and_says_who_ended_it(lena: User, cast: dict[Role, User]) -> None:
    token, key = make(lena)
    tokens.end(token, now=NOW, by=cast[Role.FUNNEL_OWNER])
    assert refusal(key) == "This token was ended."
    token.refresh_from_db()
    assert (token.ended_at, token.ended_by) == (NOW, "mara")


def test_ending_a_token_twice_keeps_the_first_end(lena: User) -> None:
    token, _ = make(lena)
    tokens.end(token, now=NOW, by="mara")
    tokens.end(token, now=NOW + timedelta(1), by="lena")
    token.refresh_from_db()
    assert (token.ended_at, token.ended_by) == (NOW, "mara")
    assert AuditEntry.objects.filter(what="token_ended").count() == 1


def test_a_token_follows_its_owners_log_in_at_once(lena: User) -> None:
    _, key = make(lena)
    deactivate(lena, now=NOW)
    assert "has ended" in refusal(key)
    reactivate(lena, now=NOW)
    assert tokens.find(key, now=NOW)


def test_a_token_follows_its_owners_role_at_once(lena: User) -> None:
    _, key = make(lena, [Action.SEE_NUMBERS, Action.SEE_PEOPLE])
    change_role(lena, role=Role.VIEWER, now=NOW)
    token = tokens.find(key, now=NOW)
    assert [a for a in Action if may(token.user, a)] == [Action.SEE_NUMBERS]


def test_a_token_whose_every_action_was_taken_from_the_role_opens_nothing(lena: User) -> None:
    _, key = make(lena, [Action.IMPORT])
    change_role(lena, role=Role.VIEWER, now=NOW)
    assert "may not do any more" in refusal(key)


def test_a_token_is_never_made_wider_than_the_role(cast: dict[Role, User]) -> None:
    with pytest.raises(ValidationError, match="no more than its owner's role"):
        make(cast[Role.VIEWER], [Action.SEE_PEOPLE])


@pytest.mark.parametrize("action", [Action.SIGN_AGREEMENT, Action.ERASE, Action.MANAGE_USERS, Action.SEE_AUDIT])
def test_signing_erasing_and_log_ins_are_for_people_only(cast: dict[Role, User], action: Action) -> None:
    role = Role.MARKETING_LEAD if action is Action.SIGN_AGREEMENT else Role.FUNNEL_OWNER
    assert action not in tokens.offered(cast[role])
    with pytest.raises(ValidationError, match="for people only"):
        make(cast[role], [action])
    token, key = make(cast[role])
    ApiToken.objects.filter(pk=token.pk).update(actions=[action.value, Action.SEE_NUMBERS.value])
    assert not may(tokens.find(key, now=NOW).user, action)


def test_an_action_that_has_gone_from_the_product_counts_for_nothing(lena: User) -> None:
    token, key = make(lena)
    ApiToken.objects.filter(pk=token.pk).update(actions=["see_the_future", Action.SEE_NUMBERS.value])
    assert tokens.scope(tokens.find(key, now=NOW)) == {Action.SEE_NUMBERS}


def test_what_is_offered_is_what_the_role_may(cast: dict[Role, User]) -> None:
    assert tokens.offered(cast[Role.VIEWER]) == [Action.SEE_NUMBERS, Action.SEE_RECORDS]
    assert tokens.offered(User.objects.create_user("roleless")) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "  "}, "Give the token a name"), ({"name": "x" * 81}, "Give the token a name"),
        ({"actions": []}, "at least one"),
        ({"days": 0}, "1 to 366"), ({"days": 367}, "1 to 366"),
    ],
)  # fmt: skip
def test_a_token_without_name_scope_or_end_is_not_made(lena: User, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        make(lena, **wrong)
    assert not ApiToken.objects.exists()


def test_the_longest_name_and_the_shortest_and_longest_time_are_taken(lena: User) -> None:
    assert make(lena, name="x" * 80, days=1)[0].expires_at == NOW + timedelta(days=1)
    assert make(lena, name="x", days=366)[0].name == "x"


def test_one_log_in_has_at_most_twenty_standing_tokens(lena: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    first, _ = make(lena)
    make(lena)
    with pytest.raises(ValidationError, match="end one first"):
        make(lena)
    assert tokens.standing(lena, now=NOW + timedelta(days=31)) == 0
    tokens.end(first, now=NOW, by=lena)
    assert tokens.standing(lena, now=NOW) == 1
    make(lena)


def test_the_last_use_is_kept_to_the_minute(lena: User) -> None:
    token, key = make(lena)
    seen = []
    for at in (NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)):
        tokens.find(key, now=at)
        token.refresh_from_db()
        seen.append(token.last_used_at)
    assert seen == [NOW, NOW, NOW + timedelta(seconds=60)]


def test_making_and_ending_stand_in_the_audit_log_without_the_key(lena: User, cast: dict[Role, User]) -> None:
    token, _ = make(lena)
    tokens.end(token, now=NOW, by=cast[Role.FUNNEL_OWNER])
    told = [(e.who, e.what, e.object, e.detail) for e in AuditEntry.objects.filter(what__startswith="token").order_by("number")]
    assert told == [
        ("lena", "token_made", f"token:{token.prefix}", {"of": "lena", "actions": ["see_numbers", "see_records"], "days": 30}),
        ("mara", "token_ended", f"token:{token.prefix}", {"of": "lena"}),
    ]
