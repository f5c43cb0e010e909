"""Hold-outs by address: the same acts and refusals as on the screen, each once under one key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from onefunnel.api.records import Errand
from onefunnel.api.reference import document, groups
from onefunnel.learn.holdouts import acts, asking, listed
from onefunnel.learn.holdouts.acts import Terms
from onefunnel.learn.holdouts.effect import Arm, effect
from onefunnel.learn.holdouts.records import Holdout, HoldoutLock
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.learn.shares import Share
from onefunnel.ledger.clock import UTC_CLOCK
from onefunnel.store.engine import engine
from onefunnel.who.records import AuditEntry, Person
from onefunnel.words import Role, Scope
from tests.api.conftest import V1, AsRole, all_of, get

pytestmark = pytest.mark.django_db
PEOPLE = {f"p{n:020x}": "" for n in range(20)}
JSON = "application/json"


@pytest.fixture
def lena(as_role: AsRole) -> Client:
    return as_role(Role.MARKETING_LEAD)


def draw(cast: dict[Role, User], name: str = "Fair") -> Holdout:
    now = timezone.now()
    terms = Terms(name, "talked", UTC_CLOCK.day_of(now) + timedelta(days=1), 30, 250)
    found = Whom(PEOPLE, 0, Share(0, 0), None)
    return acts.draw(terms, found, token=name, by=cast[Role.MARKETING_LEAD], now=now)


def post(client: Client, path: str, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{V1}{path}", body, content_type=JSON, headers=headers)


def test_one_looks_and_draws_once_under_one_key(lena: Client, company: Path) -> None:
    people = ["who@knows.example", "no address"]
    seen = post(lena, "/holdouts/look", name="Fair", share=20).json()
    assert seen["held_out"] == round(seen["people"] / 5)
    assert not Holdout.objects.exists()
    first, again = (post(lena, "/holdouts", "monday", name="Fair", share=20) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    one = Holdout.objects.get()
    assert first.headers["Location"] == f"{V1}/holdouts/{one.key}"
    assert (first.json()["state"], first.json()["held_out"]) == ("drawn", seen["held_out"])
    refused = post(lena, "/holdouts/look", name="Fair", people=people, days=30)
    assert (refused.status_code, refused.json()["errors"][0]["in"]) == (422, "body.people")


def test_whoever_is_passed_over_is_named_in_the_look_and_only_placed_in_what_is_kept(
    lena: Client, company: Path, as_role: AsRole
) -> None:  # fmt: skip
    opened = (
        as_role(Role.FUNNEL_OWNER).get(f"{V1}/measures/sales_reach/rows?limit=40&from={timezone.now():%Y-%m-%d}").json()["rows"]
    )
    known = [row["person"] for row in opened]
    for key in known:
        Person.objects.create(key=key, entry=1, told_at=timezone.now())
    people = [*known, "nobody@knows.example", "a heading", known[0]]
    seen = post(lena, "/holdouts/look", name="Fair", share=50, by="none", people=people).json()["passed_over"]
    assert [(one["line"], one["said"], one["why"]) for one in seen["entries"]] == [
        (41, "nobody@knows.example", listed.UNKNOWN),
        (42, "a heading", listed.NO_ENTRY),
        (43, known[0], listed.AGAIN),
    ]
    kept = post(lena, "/holdouts", "k", name="Fair", share=50, by="none", people=people).json()
    assert kept["passed_over"]["entries"][0] == {"line": 41, "why": listed.UNKNOWN}
    assert "nobody@knows.example" not in str(Errand.objects.get().answer)
    assert kept["asked"]["list"]["passed_over"] == {listed.UNKNOWN: 1, listed.NO_ENTRY: 1, listed.AGAIN: 1}


def test_a_lock_closes_the_draw_and_lets_the_lists_out_to_those_who_may(
    lena: Client, cast: dict[Role, User], as_role: AsRole, company: Path
) -> None:  # fmt: skip
    one = draw(cast)
    assert lena.get(f"{V1}/holdouts/{one.key}/people").status_code == 409, "not locked yet"
    assert post(lena, f"/holdouts/{one.key}/lock").json()["state"] == "waiting"
    assert post(lena, f"/holdouts/{one.key}/lock").json()["type"] == "/api/#problem-conflict"
    assert post(lena, f"/holdouts/{one.key}/discard").status_code == 409
    assert as_role(Role.CFO).get(f"{V1}/holdouts/{one.key}/people").status_code == 403, "may export, but not see people"
    rows = all_of(lena, f"/holdouts/{one.key}/people?limit=7&arm=treated", "people")
    assert {row["person"] for row in rows} == {lot.person for lot in one.people.filter(is_held=False)}
    assert {row["arm"] for row in rows} == {"treated"}
    assert AuditEntry.objects.filter(what="exported", object=f"holdout:{one.key}").count() == 3


def test_before_its_horizon_is_over_nothing_is_read_and_calling_off_needs_a_reason(
    lena: Client, cast: dict[Role, User], company: Path
) -> None:  # fmt: skip
    one = draw(cast)
    acts.lock(one, clock=UTC_CLOCK, by=cast[Role.MARKETING_LEAD], now=timezone.now())
    assert "No peeking" in post(lena, f"/holdouts/{one.key}/reading").json()["detail"]
    assert "has not begun" in lena.get(f"{V1}/holdouts/{one.key}/reading").json()["detail"]
    assert post(lena, f"/holdouts/{one.key}/end", reason=" ").status_code == 409
    ended = post(lena, f"/holdouts/{one.key}/end", reason="The fair is off").json()
    assert (ended["state"], ended["called_off"]["reason"]) == ("called_off", "The fair is off")


def test_a_read_out_says_the_effect_with_what_was_kept_first(
    lena: Client, cast: dict[Role, User], company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    one, now = draw(cast), timezone.now()
    HoldoutLock.objects.create(
        holdout=one, seed=one.seed, treated=15, held=5, treated_digest="", held_digest="", terms_digest="",
        begins_at=now - timedelta(days=9), ends_at=now - timedelta(days=2), locked_at=now, locked_by=cast[Role.MARKETING_LEAD],
    )  # fmt: skip
    told = effect(Arm(150, 75, 0), Arm(50, 10, 0), drawn=(150, 50), has_campaign=False)
    answer = asking.ask_one(engine(), "holdout_outcomes", Scope())
    monkeypatch.setattr(asking, "look", lambda *args, **options: asking.Found(told, answer))
    assert "POST to" in lena.get(f"{V1}/holdouts/{one.key}/reading").json()["detail"]
    said = post(lena, f"/holdouts/{one.key}/reading", "tuesday").json()
    assert said["ratio"] == pytest.approx(2.5)
    assert said["first"]["found"]["ratio"] == said["ratio"]
    assert post(lena, f"/holdouts/{one.key}/reading", "tuesday").json() == said
    assert get(lena, f"/holdouts/{one.key}/reading")["held"] == {"people": 50, "reached": 10, "met": 0}


def test_the_list_comes_page_by_page_the_newest_first(lena: Client, cast: dict[Role, User], company: Path) -> None:
    keys = [draw(cast, name).key for name in ("one", "two", "three")]
    assert [one["key"] for one in all_of(lena, "/holdouts?limit=2", "holdouts")] == keys[::-1]
    assert get(lena, f"/holdouts/{keys[0]}")["ends_on"] == Holdout.objects.get(key=keys[0]).ends_on.isoformat()


def test_each_body_has_a_name_of_its_own_in_the_document(db: None) -> None:
    bodies = {}
    for methods in document()["paths"].values():
        for operation in methods.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                bodies[operation["operationId"]] = media["schema"].get("$ref", "")
    schemas = document()["components"]["schemas"]
    assert "said" in schemas[bodies["take_note"].rpartition("/")[2]]["properties"]
    assert "share" in schemas[bodies["draw_holdout"].rpartition("/")[2]]["properties"]
    (drawn,) = [one for _, group in groups() for one in group if one["id"] == "draw_holdout"]
    assert {"share", "people"} <= {field["name"] for field in drawn["parameters"]}
    assert '-d \'{"name": "..."}\'' in drawn["curl"]
