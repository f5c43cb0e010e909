"""The second step: turned on with an app, asked at each log-in, opened by a code once, and taken away when the phone is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from onefunnel.commands.users import command
from onefunnel.who.records import AuditEntry
from onefunnel.who.secondstep import Adapter
from onefunnel.words import Role
from tests.cast import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    cache.clear()  # each code works once; tests are quicker than half a minute
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def turn_on(client: Client) -> str:
    page = client.get("/account/second-step/on/").content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page)
    assert secret
    assert client.post("/account/second-step/on/", {"code": code_of(secret[1])}).status_code == 302
    return secret[1]


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", client.get("/account/second-step/codes/").content.decode())


@pytest.fixture
def sam(as_role: AsRole) -> Client:
    return as_role(Role.SDR)


def log_in(password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/account/login/", {"login": "sam", "password": password, "next": "/account/"})


def test_without_it_the_password_alone_opens(sam: Client) -> None:
    assert "Your password alone opens your log-in" in sam.get("/account/second-step/").content.decode()
    assert log_in()[1].headers["Location"] == "/account/"


def test_with_it_a_code_of_the_app_is_asked_for_and_opens(sam: Client) -> None:
    secret = turn_on(sam)
    client, answer = log_in()
    assert answer.headers["Location"].startswith("/account/login/code/")
    assert client.get("/account/").status_code == 302
    assert "The second step" in client.get("/account/login/code/").content.decode()
    assert client.post("/account/login/code/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_wrong_code_opens_nothing_and_is_written_down(sam: Client) -> None:
    turn_on(sam)
    client, _ = log_in()
    assert "That code is not the one." in client.post("/account/login/code/", {"code": "000000"}).content.decode()
    assert client.get("/account/").status_code == 302
    last = AuditEntry.objects.first()
    assert last is not None
    assert (last.who, last.via, last.what, last.object) == ("", "screen", "log_in_failed", "user:sam")


def test_codes_cannot_be_guessed_at_will(sam: Client) -> None:
    secret = turn_on(sam)
    client, _ = log_in()
    for number in range(5):
        client.post("/account/login/code/", {"code": f"00000{number}"})
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert "Too many failed log-ins." in client.post("/account/login/code/", {"code": right}).content.decode()


def test_it_is_not_turned_on_by_a_wrong_code(sam: Client) -> None:
    sam.get("/account/second-step/on/")
    assert sam.post("/account/second-step/on/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_each_of_ten_recovery_codes_opens_once(sam: Client) -> None:
    turn_on(sam)
    codes = recovery_codes(sam)
    assert len(codes) == 10
    client, _ = log_in()
    assert client.post("/account/login/code/", {"code": codes[0]}).status_code == 302
    assert client.get("/account/").status_code == 200
    again, _ = log_in()
    assert again.post("/account/login/code/", {"code": codes[0]}).status_code == 200
    assert "9 of ten are left" in sam.get("/account/second-step/").content.decode()
    assert AuditEntry.objects.filter(what="recovery_code_used", object="user:sam").count() == 1


def test_new_recovery_codes_end_the_old_ones(sam: Client) -> None:
    turn_on(sam)
    old = recovery_codes(sam)
    assert "10 of the old ones are left" in sam.get("/account/second-step/codes/new/").content.decode()
    sam.post("/account/second-step/codes/new/")
    assert not set(old) & set(recovery_codes(sam))


def test_the_codes_come_as_a_text_too(sam: Client) -> None:
    turn_on(sam)
    answer = sam.get("/account/second-step/codes.txt")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert re.findall(r"^\d{8}$", answer.content.decode(), re.MULTILINE) == recovery_codes(sam)


def test_nobody_looks_at_codes_or_turns_it_off_without_saying_who_they_are(sam: Client, cast: dict[Role, User]) -> None:
    turn_on(sam)
    stale = logged_in(Client(), cast[Role.SDR], secs_ago=900)
    for path in ("codes/", "codes.txt", "codes/new/", "off/"):
        assert stale.get(f"/account/second-step/{path}").headers["Location"].startswith("/account/again/"), path
    assert stale.post("/account/second-step/off/").headers["Location"].startswith("/account/again/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_turning_it_off_ends_the_recovery_codes_too(sam: Client) -> None:
    turn_on(sam)
    assert "off?" in sam.get("/account/second-step/off/").content.decode()
    sam.post("/account/second-step/off/")
    assert not Authenticator.objects.exists()
    assert log_in()[1].headers["Location"] == "/account/"


def test_a_code_confirms_as_a_password_does(sam: Client, cast: dict[Role, User]) -> None:
    secret = turn_on(sam)
    stale = logged_in(Client(), cast[Role.SDR], secs_ago=900)
    page = stale.get("/account/again/?next=/me/tokens/").content.decode()
    assert "Use a code of your app instead" in page
    said = {"name": "x", "actions": ["see_numbers"], "days": "30"}
    stale.post("/me/tokens/", said)
    assert stale.post("/account/again/code/", {"code": "000000", "next": "/me/tokens/"}).status_code == 200
    assert stale.post("/account/again/code/", {"code": code_of(secret), "next": "/me/tokens/"}).status_code == 201
    told = list(AuditEntry.objects.filter(what__startswith="confirm").order_by("number").values_list("who", "what"))
    assert told == [("sam", "confirmation_failed"), ("sam", "confirmed")]


def test_the_apps_secret_lies_encrypted_and_opens_with_the_homes_own(sam: Client) -> None:
    secret = turn_on(sam)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert Adapter().decrypt(kept) == secret


def test_on_new_codes_and_off_stand_in_the_audit_log(sam: Client) -> None:
    turn_on(sam)
    sam.post("/account/second-step/codes/new/")
    sam.post("/account/second-step/off/")
    told = list(AuditEntry.objects.filter(who="sam").order_by("number").values_list("what", "object"))
    assert told == [("second_step_on", "user:sam"), ("recovery_codes_made", "user:sam"), ("second_step_off", "user:sam")]


def test_mara_takes_it_away_when_the_phone_is_lost(sam: Client, as_role: AsRole, cast: dict[Role, User]) -> None:
    turn_on(sam)
    mara, page = as_role(Role.FUNNEL_OWNER), f"/users/{cast[Role.SDR].pk}/"
    assert "Take the second step away" in mara.get(page).content.decode()
    mara.post(f"{page}second-step/end/")
    assert log_in()[1].headers["Location"] == "/account/"
    after = mara.get(page).content.decode()
    assert ("Take the second step away" in after, "second step taken away" in after) == (False, True)


def test_the_command_line_takes_it_away_too(sam: Client) -> None:
    turn_on(sam)
    assert "by password alone" in CliRunner().invoke(command, ["forget-second-step", "sam"]).output
    assert "has no second step" in CliRunner().invoke(command, ["forget-second-step", "sam"]).output
    assert AuditEntry.objects.filter(what="user_second_step").count() == 1
