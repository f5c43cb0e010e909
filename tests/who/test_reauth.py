"""Once more, who are you: what asks, after how long, what goes on by itself afterwards, and who is never asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from onefunnel.urls import urlpatterns as ours
from onefunnel.who import reauth, tokens
from onefunnel.who.access import Action, needs
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role
from tests.cast import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
done: list[tuple[str, dict[str, Any]]] = []


@needs(Action.SEE_NUMBERS)
@reauth.needs_recent_login()
def act(request: HttpRequest) -> HttpResponse:
    done.append((str(request.method), request.POST.dict()))
    return HttpResponse("done")


@needs(Action.SEE_NUMBERS)
@reauth.needs_recent_login(within=reauth.TO_EXPORT)
def within_the_hour(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@require_POST
def by_token(request: HttpRequest) -> HttpResponse:
    tokens.bearer(request)
    return HttpResponse(reauth.ask_again(request) or "done")


urlpatterns = [
    *ours,
    path("act/", act, name="act"),
    path("within-the-hour/", within_the_hour, name="within_the_hour"),
    path("by-token/", by_token, name="by_token"),
]


@pytest.fixture(autouse=True)
def with_acts(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    done.clear()
    cache.clear()
    yield
    cache.clear()


Sam = Callable[[float], Client]


@pytest.fixture
def sam(cast: dict[Role, User]) -> Sam:
    """`sam(240)`: Sam, who gave his password four minutes ago."""
    return lambda secs_ago: logged_in(Client(), cast[Role.SDR], secs_ago=secs_ago)


def confirm(client: Client, next_page: str, password: str = PASSWORD) -> Any:
    return client.post("/account/again/", {"password": password, "next": next_page})


def test_who_logged_in_within_five_minutes_is_not_asked(sam: Sam) -> None:
    assert sam(295).post("/act/").content == b"done"


def test_after_five_minutes_the_password_is_asked_for(sam: Sam) -> None:
    answer = sam(301).post("/act/", {"comment": "Agreed"})
    assert (answer.status_code, answer.headers["Location"], done) == (302, "/account/again/?next=%2Fact%2F", [])


def test_what_was_posted_is_done_once_the_password_was_given(sam: Sam) -> None:
    client = sam(900)
    client.post("/act/", {"comment": "Agreed"})
    assert confirm(client, "/act/").content == b"done"
    assert done == [("POST", {"comment": "Agreed"})]
    assert client.post("/act/").content == b"done"


def test_a_page_that_was_only_looked_at_is_opened_again(sam: Sam) -> None:
    client = sam(900)
    client.get("/act/")
    assert confirm(client, "/act/").headers["Location"] == "/act/"


def test_a_wrong_password_does_nothing_and_says_so(sam: Sam) -> None:
    client = sam(900)
    client.post("/act/")
    assert "That is not your password." in confirm(client, "/act/", "wrong").content.decode()
    assert client.post("/act/").status_code == 302
    assert done == []


def test_guessing_at_the_confirmation_is_limited(sam: Sam) -> None:
    client = sam(900)
    says = [confirm(client, "/act/", f"guess {number}") for number in range(12)]
    assert "Too many failed log-ins." in says[6].content.decode()
    assert says[-1].status_code == 429


def test_somebody_elses_password_confirms_nobody(sam: Sam, cast: dict[Role, User]) -> None:
    cast[Role.CFO].set_password("another horse battery")
    cast[Role.CFO].save()
    client = sam(900)
    confirm(client, "/act/", "another horse battery")
    assert client.post("/act/").status_code == 302


def test_an_hour_is_enough_for_lists(sam: Sam) -> None:
    assert sam(3_590).get("/within-the-hour/").status_code == 200
    assert sam(3_601).get("/within-the-hour/").status_code == 302


def test_a_session_without_any_record_or_with_one_of_another_log_in_is_asked(sam: Sam, cast: dict[Role, User]) -> None:
    client = sam(0)
    session = client.session
    session["account_authentication_methods_user"] = str(cast[Role.CFO].pk)
    session.save()
    assert client.get("/act/").status_code == 302
    bare = Client()
    bare.force_login(cast[Role.SDR], backend="django.contrib.auth.backends.ModelBackend")
    assert bare.get("/act/").status_code == 302


def test_a_record_from_the_future_is_not_believed(sam: Sam) -> None:
    assert sam(-60).get("/act/").status_code == 302


def test_the_time_allowed_begins_with_the_confirmation_and_ends_to_the_second(sam: Sam) -> None:
    request: Any = type("Request", (), {"session": sam(60).session, "user": User.objects.get(username="sam")})
    at = reauth.last_confirmed_at(request)
    assert at is not None
    minute = timedelta(minutes=1)
    recent = [
        reauth.is_recent(request, within=minute, now=at + after)
        for after in (timedelta(0), minute - timedelta(seconds=1), minute)
    ]
    assert recent == [True, True, False]


def test_the_last_of_several_confirmations_counts(sam: Sam) -> None:
    client = sam(900)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}, *session["account_authentication_methods"]]
    session.save()
    request: Any = type("Request", (), {"session": client.session, "user": User.objects.get(username="sam")})
    at = reauth.last_confirmed_at(request)
    assert at is not None
    assert timedelta(seconds=890) <= datetime.now(UTC) - at < timedelta(days=1)


def test_over_htmx_the_whole_page_goes_to_the_confirmation_and_back(sam: Sam) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://funnel.example/agreement/3/?tab=text"}
    answer = sam(900).post("/act/", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["HX-Redirect"] == "/account/again/?next=%2Fagreement%2F3%2F%3Ftab%3Dtext"
    assert sam(900).post("/act/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/again/?next=%2F"


def test_a_program_that_asks_for_json_is_told_in_json(sam: Sam) -> None:
    answer = sam(900).post("/act/?format=json")
    assert (answer.status_code, answer.json()) == (401, {"error": reauth.SAYS, "confirm": "/account/again/"})


def test_who_may_not_do_it_is_not_asked_first(db: None) -> None:
    nobody = logged_in(Client(), User.objects.create_user("nobody", password="x"), secs_ago=900)
    assert nobody.post("/act/").status_code == 403


def test_a_token_is_never_asked(cast: dict[Role, User]) -> None:
    sam = cast[Role.SDR]
    _, key = tokens.make(user=sam, name="x", actions=[Action.SEE_NUMBERS], days=1, now=datetime.now(UTC), by=sam)
    assert Client().post("/by-token/", headers={"Authorization": f"Bearer {key}"}).content == b"done"


def test_a_view_says_that_it_asks() -> None:
    assert act.needs == Action.SEE_NUMBERS  # type: ignore[attr-defined]
    assert within_the_hour.needs_recent == timedelta(hours=1)  # type: ignore[attr-defined]


def test_confirming_and_failing_to_stand_in_the_audit_log(sam: Sam) -> None:
    client = sam(900)
    confirm(client, "/act/", "wrong")
    confirm(client, "/act/")
    told = [(e.who, e.what, e.object) for e in AuditEntry.objects.filter(what__startswith="confirm").order_by("number")]
    assert told == [("sam", "confirmation_failed", "user:sam"), ("sam", "confirmed", "user:sam")]


@pytest.fixture
def company(company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from onefunnel.agree.measures import asking

    monkeypatch.setenv("ONEFUNNEL_HOME", str(company_home))
    asking.forget()
    yield company_home
    asking.forget()


FILE = "/measures/new_leads/records/?period=all&format=csv"


def test_a_file_that_names_people_asks_once_an_hour_and_leads_back_to_its_list(company: Path, cast: dict[Role, User]) -> None:
    lena = logged_in(Client(), cast[Role.MARKETING_LEAD], secs_ago=3_700)
    answer = lena.get(FILE)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/account/again/?next=%2Fmeasures%2Fnew_leads%2Frecords%2F%3Fperiod%3Dall",
    )
    assert reauth.BACK in lena.get(answer.headers["Location"]).content.decode()
    assert confirm(lena, "/measures/new_leads/records/?period=all").headers["Location"].endswith("?period=all")
    assert lena.get(FILE).headers["Content-Type"].startswith("text/csv")
    assert AuditEntry.objects.get(what="exported").detail == {"format": "csv", "names_people": True}


def test_a_file_without_names_asks_nobody(company: Path, cast: dict[Role, User]) -> None:
    for role, where in ((Role.CFO, FILE), (Role.MARKETING_LEAD, FILE.replace("new_leads", "bookings"))):
        assert logged_in(Client(), cast[role], secs_ago=3_700).get(where).status_code == 200
    assert {entry.detail["names_people"] for entry in AuditEntry.objects.filter(what="exported")} == {False}


def test_the_list_says_beforehand_that_its_file_will_ask(company: Path, cast: dict[Role, User]) -> None:
    says = "A file of this list names people"
    for role, name, is_said in (
        (Role.MARKETING_LEAD, "new_leads", True), (Role.MARKETING_LEAD, "bookings", False), (Role.CFO, "new_leads", False),
        (Role.SDR, "new_leads", False),
    ):  # fmt: skip
        page = logged_in(Client(), cast[role]).get(f"/measures/{name}/records/?period=all").content.decode()
        assert (says in page) == is_said, (role, name)
