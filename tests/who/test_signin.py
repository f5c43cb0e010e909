"""Log-in journeys: by username or e-mail, refused kindly, limited, safely forwarded, ended by the funnel owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from onefunnel.who.records import AuditEntry
from onefunnel.words import Role
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(client: Client, login: str, password: str = PASSWORD, next_page: str = "") -> tuple[int, str]:
    answer = client.post("/account/login/", {"login": login, "password": password, "next": next_page})
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


@pytest.mark.parametrize("login", ["mara", "MARA", "mara@northwind.example", "Mara@Northwind.example"])
def test_mara_logs_in_by_username_or_email_in_any_case(cast: dict[Role, User], login: str) -> None:
    client = Client()
    assert log_in(client, login) == (302, "/")
    assert client.get("/account/").status_code == 200


def test_a_wrong_password_says_so_without_saying_which_part_was_wrong(cast: dict[Role, User]) -> None:
    known, unknown = log_in(Client(), "mara", "wrong")[1], log_in(Client(), "nobody", "wrong")[1]
    for page in (known, unknown):
        assert "That name and password do not go together." in page


def test_after_five_failed_log_ins_even_the_right_password_has_to_wait(cast: dict[Role, User]) -> None:
    client = Client()
    for _ in range(5):
        log_in(client, "mara", "wrong")
    status, page = log_in(client, "mara")
    assert status == 200
    assert "Too many failed log-ins. Wait five minutes" in page
    assert log_in(Client(), "sam")[0] == 302


def test_hammering_the_log_in_is_answered_with_429_in_our_own_look(cast: dict[Role, User]) -> None:
    client = Client()
    answers = [log_in(client, f"guess {number}", "wrong") for number in range(40)]
    assert {status for status, _ in answers} == {200, 429}
    assert "Too many tries" in answers[-1][1]


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/users/", "/users/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_after_log_in_only_our_own_pages_follow(cast: dict[Role, User], asked: str, goes_to: str) -> None:
    assert log_in(Client(), "mara", next_page=asked) == (302, goes_to)


def test_nobody_can_sign_up_or_reset_a_password_on_their_own() -> None:
    for path in ("/account/signup/", "/account/password/reset/", "/account/email/"):
        assert Client().get(path).status_code == 404


def test_the_first_visitor_of_an_empty_home_is_told_how_to_begin(db: None) -> None:
    assert "onefunnel users add" in Client().get("/account/login/").content.decode()


def test_once_somebody_may_log_in_the_hint_is_gone(cast: dict[Role, User]) -> None:
    assert "onefunnel users add" not in Client().get("/account/login/").content.decode()


def test_sam_changes_the_password_and_the_other_devices_are_logged_out(cast: dict[Role, User]) -> None:
    here, there = Client(), Client()
    log_in(here, "sam")
    log_in(there, "sam")
    new = "another horse battery"
    here.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert log_in(Client(), "sam", new)[0] == 302
    assert next(change.what for change in cast[Role.SDR].changes.all()) == "password"


def test_a_wrong_current_password_changes_nothing(as_role: AsRole) -> None:
    answer = as_role(Role.SDR).post("/account/password/", {"oldpassword": "x", "password1": "y" * 12, "password2": "y" * 12})
    assert "not your current password" in answer.content.decode()


def test_sam_sees_the_devices_and_logs_the_others_out(cast: dict[Role, User]) -> None:
    here, there = Client(), Client()
    log_in(here, "sam")
    log_in(there, "sam")
    assert "logged in on 2 devices" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_sam_logs_one_other_device_out_and_nobody_elses(cast: dict[Role, User]) -> None:
    here, there, vik = Client(), Client(), Client()
    log_in(here, "sam")
    log_in(there, "sam")
    log_in(vik, "vik")
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert f"/account/sessions/{other.pk}/end/" in here.get("/account/sessions/").content.decode()
    assert vik.post(f"/account/sessions/{other.pk}/end/").status_code == 404
    assert vik.post("/account/sessions/1000000/end/").status_code == 404
    here.post(f"/account/sessions/{other.pk}/end/")
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)
    assert AuditEntry.objects.get(what="sessions_ended").detail == {"devices": 1}


def test_logging_out_asks_first_and_then_ends_the_session(as_role: AsRole) -> None:
    client = as_role(Role.SDR)
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/").headers["Location"] == "/account/login/"
    assert client.get("/account/").status_code == 302


def test_mara_adds_somebody_and_is_shown_the_made_up_password_once(as_role: AsRole) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    page = mara.post("/users/new/", {"username": "noa", "name": "Noa Levi", "role": "sdr"}, follow=True).content.decode()
    password = page.split("with the password ")[1].split(" ")[0]
    assert log_in(Client(), "noa", password)[0] == 302
    assert password not in mara.get("/users/").content.decode()


def test_a_taken_username_is_said_beside_the_form(as_role: AsRole) -> None:
    answer = as_role(Role.FUNNEL_OWNER).post("/users/new/", {"username": "Sam", "role": "sdr"})
    assert (answer.status_code, "The username Sam is taken." in answer.content.decode()) == (400, True)


def test_mara_changes_a_role_and_it_holds_at_once(as_role: AsRole, cast: dict[Role, User]) -> None:
    mara, sam = as_role(Role.FUNNEL_OWNER), as_role(Role.SDR)
    assert sam.get("/users/").status_code == 403
    mara.post(f"/users/{cast[Role.SDR].pk}/role/", {"role": "funnel_owner"})
    assert sam.get("/users/").status_code == 200
    assert "role changed to Funnel owner" in mara.get(f"/users/{cast[Role.SDR].pk}/").content.decode()


def test_ending_a_log_in_ends_its_sessions_and_restoring_lets_them_in_again(as_role: AsRole, cast: dict[Role, User]) -> None:
    mara, sam = as_role(Role.FUNNEL_OWNER), as_role(Role.SDR)
    mara.post(f"/users/{cast[Role.SDR].pk}/deactivation/")
    assert sam.get("/account/").status_code == 302
    assert log_in(Client(), "sam")[1] != "/"
    mara.post(f"/users/{cast[Role.SDR].pk}/reactivation/")
    assert log_in(Client(), "sam") == (302, "/")


def test_the_only_funnel_owner_cannot_end_her_own_log_in(as_role: AsRole, cast: dict[Role, User]) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    page = mara.post(f"/users/{cast[Role.FUNNEL_OWNER].pk}/deactivation/", follow=True).content.decode()
    assert "only active funnel owner" in page
    assert User.objects.get(username="mara").is_active
