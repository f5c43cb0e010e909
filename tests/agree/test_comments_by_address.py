"""Comments by address: the same threads as on the screen, written once under one key, with the writer's rights."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from onefunnel.agree.comments.records import Comment
from onefunnel.words import Role
from tests.api.conftest import V1, AsRole, all_of, fresh_limits, get

__all__ = ["fresh_limits"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}


@pytest.fixture
def lena(as_role: AsRole) -> Client:
    return as_role(Role.MARKETING_LEAD)


def say(client: Client, text: str = "Two deals slipped.", key: str = "", **more: object) -> Any:
    body = {"measure": "open_deals", "text": text, **YEAR, **more}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{V1}/comments", json.dumps(body), content_type="application/json", headers=headers)


def test_what_is_written_by_address_stands_on_the_screen_and_the_other_way_round(lena: Client) -> None:
    made = say(lena)
    assert (made.status_code, made.headers["Location"]) == (201, f"{V1}/comments/{made.json()['id']}")
    assert made.json()["was"]["value"] == 3
    lena.post("/measures/open_deals/comments/?from=2025-01-01&to=2025-12-31", {"text": "Seen."})
    listed = get(lena, "/comments?measure=open_deals&from=2025-01-01&to=2025-12-31")
    assert ([one["text"] for one in listed["comments"]], listed["total"]) == (["Seen.", "Two deals slipped."], 2)
    assert get(lena, f"/comments/{made.json()['id']}")["quote"] == "The number was 3 when this was written, and is so now."


def test_a_list_is_of_everything_a_measure_or_exactly_one_number(lena: Client) -> None:
    say(lena)
    say(lena, "Of EMEA.", region="EMEA")
    say(lena, "Of all time.", **{"from": None, "to": None, "period": "all"})
    texts = {query: [one["text"] for one in get(lena, f"/comments?{query}")["comments"]] for query in (
        "", "measure=open_deals", "measure=bookings", "measure=open_deals&period=all",
        "measure=open_deals&from=2025-01-01&to=2025-12-31&region=EMEA", "state=settled",
    )}  # fmt: skip
    assert [len(found) for found in texts.values()] == [3, 3, 0, 1, 1, 0]
    assert texts["measure=open_deals&period=all"] == ["Of all time."]


def test_pages_of_them_shift_nothing(lena: Client) -> None:
    for n in range(5):
        say(lena, f"Number {n}.")
    assert [one["text"] for one in all_of(lena, "/comments?limit=2", "comments")] == [f"Number {n}." for n in (4, 3, 2, 1, 0)]


def test_the_same_key_makes_one_comment_and_another_body_under_it_is_refused(lena: Client) -> None:
    first, second = say(lena, key="monday"), say(lena, key="monday")
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert say(lena, "Other words.", key="monday").json()["type"] == "/api/#problem-key-reused"
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"text": "   "}, "body.text"), ({"text": "x" * 2_001}, "body.text"), ({"as_of": "2025-04-01T12:00:00"}, "body.as_of"),
        ({"to": "2024-01-01"}, "body.to"), ({"mood": "good"}, "body.mood"), ({"version": 99}, "query.version"),
        ({"measure": None}, "body.measure"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(lena: Client, more: dict[str, object], place: str) -> None:
    text = str(more.pop("text", "Words."))
    answer = say(lena, text, **more)
    assert (answer.status_code, answer.json()["errors"][0]["in"]) == (422, place)
    assert Comment.objects.count() == 0


def test_days_without_a_measure_are_refused_and_an_unknown_measure_is_not_there(lena: Client) -> None:
    assert lena.get(f"{V1}/comments?from=2025-01-01").json()["errors"][0]["in"] == "query.measure"
    assert lena.get(f"{V1}/comments?measure=happiness&period=all").status_code == 404
    assert say(lena, measure="happiness").status_code == 404
    assert lena.get(f"{V1}/comments/999").status_code == 404


def test_it_is_settled_reopened_and_withdrawn(lena: Client, as_role: AsRole) -> None:
    path, tomas = f"{V1}/comments/{say(lena).json()['id']}", as_role(Role.SALES_LEAD)
    assert tomas.post(f"{path}/resolution").json()["state"] == "settled"
    assert tomas.post(f"{path}/resolution").status_code == 409
    assert tomas.post(f"{path}/reopening").json()["state"] == "open"
    assert tomas.post(f"{path}/withdrawal").json()["detail"].startswith("Only who wrote a comment")
    assert lena.post(f"{path}/withdrawal").json()["state"] == "withdrawn"
    assert tomas.get(path).json()["text"] == ""
