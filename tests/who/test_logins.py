"""Who may log in, what each role may do, and that every change of a log-in is remembered with who and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError

from onefunnel.who.access import MAY, Action, may, refusal
from onefunnel.who.logins import add_user, change_role, deactivate, reactivate, set_password
from onefunnel.words import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def join(username: str, role: Role, **more: str) -> User:
    return add_user(username=username, role=role, password="correct horse battery", now=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    user = join("mara", role)
    assert {action for action in Action if may(user, action)} == MAY[role]


def test_only_the_funnel_owner_manages_log_ins_and_takes_imports_back() -> None:
    assert [role for role in Role if Action.MANAGE_USERS in MAY[role]] == [Role.FUNNEL_OWNER]
    assert [role for role in Role if Action.TAKE_BACK in MAY[role]] == [Role.FUNNEL_OWNER]


def test_the_cfo_and_read_only_never_see_people() -> None:
    assert [role for role in Role if Action.SEE_PEOPLE not in MAY[role]] == [Role.CFO, Role.VIEWER]


def test_without_a_role_an_active_login_or_any_login_nothing_is_allowed() -> None:
    roleless = User.objects.create_user("nobody")
    gone = join("gone", Role.VIEWER)
    deactivate(gone, now=NOW)
    for user in (roleless, gone, AnonymousUser()):
        assert not any(may(user, action) for action in Action)
    assert "no role yet" in refusal(roleless, Action.EXPORT)


def test_a_refusal_says_who_may() -> None:
    assert refusal(join("sam", Role.SDR), Action.EXPORT) == (
        "Your role (SDR) may not export lists. Ask a funnel owner, marketing lead, sales lead or CFO."
    )


def test_a_username_or_email_is_taken_whatever_its_case() -> None:
    join("mara", Role.FUNNEL_OWNER, email="mara@northwind.example")
    with pytest.raises(ValidationError, match="username MARA is taken"):
        join("MARA", Role.SDR)
    with pytest.raises(ValidationError, match="here already"):
        join("other", Role.SDR, email="Mara@Northwind.example")


def test_a_weak_password_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="too short"):
        add_user(username="mara", role=Role.SDR, password="abc", now=NOW)
    user = join("mara", Role.SDR)
    with pytest.raises(ValidationError, match="too common"):
        set_password(user, password="password1", now=NOW)


def test_the_last_funnel_owner_can_neither_leave_nor_lose_the_role() -> None:
    owner = join("mara", Role.FUNNEL_OWNER)
    with pytest.raises(ValidationError, match="only active funnel owner"):
        deactivate(owner, now=NOW)
    with pytest.raises(ValidationError, match="only active funnel owner"):
        change_role(owner, role=Role.SDR, now=NOW)
    second = join("noa", Role.FUNNEL_OWNER)
    change_role(owner, role=Role.SDR, now=NOW, by=second)
    assert User.objects.get(username="mara").membership.role == "sdr"


def test_each_change_of_a_login_says_what_who_and_when() -> None:
    owner = join("mara", Role.FUNNEL_OWNER)
    user = add_user(username="sam", role=Role.SDR, password="correct horse battery", now=NOW, by=owner)
    change_role(user, role=Role.ACCOUNT_EXECUTIVE, now=NOW, by=owner)
    set_password(user, password="another horse battery", now=NOW, by=owner)
    deactivate(user, now=NOW, by=owner)
    reactivate(user, now=NOW, by=owner)
    told = [(c.what, c.detail, c.by, c.done_at) for c in reversed(user.changes.all())]
    assert told == [
        ("added", "sdr", owner, NOW),
        ("role", "account_executive", owner, NOW),
        ("password", "", owner, NOW),
        ("deactivated", "", owner, NOW),
        ("reactivated", "", owner, NOW),
    ]
