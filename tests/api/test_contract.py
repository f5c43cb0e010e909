"""What programs rely on: problem documents, tags, pages that hold still, limits, and a document that tells the truth."""

from __future__ import annotations

import re
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from django.test import Client

from onefunnel.api import door, limits, standing
from onefunnel.api.limits import Limiter
from onefunnel.api.problems import KINDS
from onefunnel.api.reference import document
from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.who import listing
from onefunnel.who.records import Cursor, Person
from onefunnel.words import Role
from tests.api.conftest import V1, AsRole, all_of, get
from tests.ledger.logs import NOW, MemoryLog
from tests.who.matrix import WAYS

pytestmark = pytest.mark.django_db


def deal(number: int, *, amount: int, closed: str) -> Fact:
    said = {"opportunity": f"o{number:03}", "status": "won", "amount": amount, "account": "a1", "currency": "EUR"}
    return Fact("opportunities", said | {"closed_at": f"{closed} 00:00:00", "created_at": "2025-01-01 00:00:00"})


@pytest.fixture(scope="module")
def nine_deals(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLog, Path]:
    """What was told and the ledger made of it: nine deals won on nine days."""
    told, ledger = MemoryLog(), tmp_path_factory.mktemp("nine") / "ledger"
    told.tell(Fact("company", {"company": "company", "base_currency": "EUR"}))
    told.tell(*(deal(n, amount=n * 100_000, closed=f"2025-03-{n:02}") for n in range(1, 10)))
    fold(ledger, told, now=NOW)
    return told, ledger


@pytest.fixture
def log(nine_deals: tuple[MemoryLog, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    """A home of its own with the nine deals, to tell more."""
    shutil.copytree(nine_deals[1], tmp_path / "ledger")
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    return deepcopy(nine_deals[0])


PROBLEMS = [
    ("GET", "/nothing/here", 404, "not-found"),
    ("GET", "/measures/", 404, "not-found"),
    ("GET", "/measures/win_rat/answer", 404, "not-found"),
    ("GET", "/people/p0", 404, "not-found"),
    ("PUT", "/measures", 405, "wrong-method"),
    ("DELETE", "/people", 405, "wrong-method"),
    ("GET", "/measures/bookings/answer?form=2026-01-01", 422, "invalid"),
    ("GET", "/measures/bookings/answer?from=yesterday", 422, "invalid"),
    ("GET", "/measures/bookings/answer?from=2026-02-30", 422, "invalid"),
    ("GET", "/measures/bookings/answer?from=2026-02-02&to=2026-02-01", 422, "invalid"),
    ("GET", "/measures/bookings/answer?period=last_year&from=2026-01-01", 422, "invalid"),
    ("GET", "/measures/bookings/answer?as_of=soon", 422, "invalid"),
    ("GET", "/measures/bookings/answer?compare=last_period", 422, "invalid"),
    ("GET", "/measures/bookings/rows?limit=0", 422, "invalid"),
    ("GET", "/measures/bookings/rows?limit=1001", 422, "invalid"),
    ("GET", "/measures/bookings/rows?sort=nothing", 422, "invalid"),
    ("GET", "/measures/bookings/rows?opened=x", 422, "invalid"),
    ("GET", "/measures/bookings/rows?cursor=mine", 422, "wrong-cursor"),
    ("GET", "/people?sort=email", 422, "invalid"),
    ("POST", "/imports", 422, "invalid"),
]


@pytest.mark.parametrize(("method", "path", "status", "kind"), PROBLEMS)
def test_what_is_refused_is_refused_with_a_problem_document(
    owner: Client, log: MemoryLog, method: str, path: str, status: int, kind: str
) -> None:
    answer = owner.generic(method, f"{V1}{path}")
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, said["status"], said["type"]) == (status, status, f"/api/#problem-{kind}")
    assert said["title"] == KINDS[kind][1]
    assert said["instance"] == f"{V1}{path}".partition("?")[0]
    assert said["detail"]
    if kind == "invalid":
        assert all(error["in"] and error["detail"] for error in said["errors"])
    if status == 405:
        assert answer.headers["Allow"] == "GET"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(owner: Client, log: MemoryLog, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = owner.post(f"{V1}/imports", {"mapping_text": "x" * 500})
    assert (answer.status_code, answer.json()["type"]) == (413, "/api/#problem-too-large")


def test_a_question_that_takes_too_long_is_a_504(owner: Client, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*args: object, **options: object) -> None:
        raise DeadlineError("the question took longer than 0.05 seconds")

    monkeypatch.setattr("onefunnel.ledger.answer.answer", late)
    answer = owner.get(f"{V1}/measures/bookings/answer?deadline=0.05")
    assert (answer.status_code, answer.json()["type"]) == (504, "/api/#problem-deadline")


def test_our_own_mistake_is_a_problem_document_too(owner: Client, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onefunnel.ledger.answer.answer", lambda *args, **options: 1 / 0)
    owner.raise_request_exception = False
    answer = owner.get(f"{V1}/measures/bookings/answer")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["type"] == "/api/#problem-broken"


def test_whoever_calls_too_often_is_told_when_to_come_back(
    owner: Client, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLS", 2)
    first, second, third = (owner.get(f"{V1}/measures") for _ in range(3))
    assert first.headers["RateLimit-Policy"] == '"calls";q=2;w=60'
    assert (first.headers["RateLimit"][:11], second.headers["RateLimit"][:11]) == ('"calls";r=1', '"calls";r=0')
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert 1 <= int(third.headers["Retry-After"]) <= 60


def test_a_window_ends_after_a_minute() -> None:
    limiter = Limiter()
    assert [limiter.take("me", 1, now=now).is_over for now in (0.0, 1.0, 59.9, 60.0)] == [False, True, True, False]
    assert limiter.take("you", 1, now=60.0).is_over is False


def test_an_answer_that_is_held_costs_no_bytes_until_the_ledger_changes(owner: Client, log: MemoryLog, tmp_path: Path) -> None:
    path = f"{V1}/measures/bookings/answer?from=2025-01-01&to=2025-12-31"
    tag = owner.get(path).headers["ETag"]
    held = owner.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (held.status_code, held.content, held.headers["ETag"]) == (304, b"", tag)
    log.tell(deal(20, amount=700_000, closed="2025-04-01"))
    fold(tmp_path / "ledger", log, now=NOW)
    anew = owner.get(path, headers={"If-None-Match": tag})
    assert (anew.status_code, anew.headers["ETag"] == tag) == (200, False)


def test_a_tag_belongs_to_one_role_and_one_address(as_role: AsRole, log: MemoryLog) -> None:
    paths = (f"{V1}/measures/bookings/rows", f"{V1}/measures/bookings/rows?limit=5")
    tags = {as_role(role).get(path).headers["ETag"] for role in (Role.SDR, Role.VIEWER) for path in paths}
    assert len(tags) == 4


def test_a_list_of_people_is_held_until_the_log_is_followed_further(owner: Client, log: MemoryLog) -> None:
    Cursor.objects.update_or_create(name="who", defaults={"position": 1, "reached": 1})
    tag = owner.get(f"{V1}/people").headers["ETag"]
    assert owner.get(f"{V1}/people", headers={"If-None-Match": tag}).status_code == 304
    Cursor.objects.filter(name="who").update(position=2, reached=2)
    assert owner.get(f"{V1}/people", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("sort", ["", "amount", "-amount", "-closed_at"])
def test_records_that_come_between_two_pages_shift_nothing(owner: Client, log: MemoryLog, tmp_path: Path, sort: str) -> None:
    before = all_of(owner, f"/measures/bookings/rows?limit=1000&sort={sort}", "rows")
    first = get(owner, f"/measures/bookings/rows?limit=4&sort={sort}")
    log.tell(*(deal(100 + n, amount=n * 90_000, closed=f"2025-03-{n:02}") for n in range(1, 10)))
    log.tell(deal(200, amount=1, closed="2020-01-01"), deal(201, amount=9_999_999, closed="2026-01-01"))
    fold(tmp_path / "ledger", log, now=NOW)
    keys = [row["opportunity"] for row in first["rows"]]
    following = first["next"]
    while following:
        page = owner.get(following).json()
        keys += [row["opportunity"] for row in page["rows"]]
        following = page["next"]
    old = [row["opportunity"] for row in before]
    assert len(keys) == len(set(keys)), "a record came twice"
    assert [key for key in keys if key in old] == old, "a record was passed over, or came out of order"


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
def test_people_who_come_or_go_between_two_pages_shift_nothing(owner: Client, log: MemoryLog, sort: str) -> None:
    for n in range(10):
        at = None if n % 3 == 0 else NOW.replace(day=n + 1)
        Person.objects.create(key=f"p{n:020}", name=f"N{n % 4}", created_at=at, entry=1, told_at=NOW)
    old = [row["key"] for row in all_of(owner, f"/people?sort={sort}&limit=1000", "people")]
    first = get(owner, f"/people?sort={sort}&limit=4")
    assert first["total"] == 10
    Person.objects.filter(key=old[1]).delete()
    for n in range(20, 26):
        Person.objects.create(key=f"p{n:020}", name=f"N{n % 4}", created_at=NOW, entry=1, told_at=NOW)
    keys = [row["key"] for row in first["people"]]
    following = first["next"]
    while following:
        page = owner.get(following).json()
        keys += [row["key"] for row in page["people"]]
        following = page["next"]
    assert len(keys) == len(set(keys))
    assert [key for key in keys if key in old] == old


def test_a_cursor_goes_on_with_its_own_question_only(owner: Client, log: MemoryLog) -> None:
    cursor = get(owner, "/measures/bookings/rows?limit=4")["next_cursor"]
    assert owner.get(f"{V1}/measures/bookings/rows", {"cursor": cursor, "limit": 7}).status_code == 200
    for path, query in ((f"{V1}/measures/win_rate/rows", {}), (f"{V1}/measures/bookings/rows", {"sort": "amount"})):
        answer = owner.get(path, {"cursor": cursor, **query})
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/#problem-wrong-cursor")
    forged = cursor[:-3] + ("AAA" if not cursor.endswith("AAA") else "BBB")
    assert owner.get(f"{V1}/measures/bookings/rows", {"cursor": forged}).status_code == 422


def test_the_document_names_every_operation_and_every_answer_fits_it(owner: Client, log: MemoryLog) -> None:
    said = Client().get(f"{V1}/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    for path, operation in [(path, ways["get"]) for path, ways in said["paths"].items() if "get" in ways]:
        if "{" in path.replace("{name}", ""):
            continue
        needed = {one["name"]: "0" for one in operation["parameters"] if one["in"] == "query" and one["required"]}
        answer = owner.get(path.replace("{name}", "bookings"), needed)
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(answer.json(), schema | {"components": said["components"]})
    problem = said["components"]["schemas"]["ProblemDocument"]
    jsonschema.validate(owner.get(f"{V1}/nothing").json(), problem | {"components": said["components"]})


def test_the_document_names_every_answer_that_the_matrix_promises() -> None:
    told = {(method.upper(), nameless(path)): {int(status) for status in operation["responses"]}
            for path, methods in document()["paths"].items() for method, operation in methods.items()}  # fmt: skip
    promised = [way for way in WAYS if way.is_api and (way.method, nameless(way.path)) in told]
    assert len(promised) > 30
    assert [str(way) for way in promised if way.then not in told[way.method, nameless(way.path)]] == []


def nameless(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


def test_the_page_shows_every_operation_and_every_kind_of_problem(owner: Client, log: MemoryLog) -> None:
    page = owner.get("/api/").content.decode()
    for path, ways in Client().get(f"{V1}/openapi.json").json()["paths"].items():
        assert all(f"{way.upper()} {path}" in page for way in ways)
    assert all(f'id="problem-{kind}"' in page for kind in KINDS)


def test_only_addresses_of_the_api_are_dressed_as_problems(owner: Client, log: MemoryLog) -> None:
    assert owner.get("/nothing/here/").headers["Content-Type"].startswith("text/html")
    assert f"{V1}/" == door.PREFIX


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (standing.PeopleAsked, listing.PEOPLE),
        (standing.AccountsAsked, listing.ACCOUNTS),
        (standing.OpportunitiesAsked, listing.DEALS),
    ],
)
def test_a_list_is_sorted_and_filtered_by_address_as_on_the_screen(asked: Any, kind: listing.Kind) -> None:
    sorts = asked.model_fields["sort"]
    assert set(get_args(sorts.annotation)) == {sign + column for column in kind.sorts for sign in ("", "-")}
    assert sorts.default == kind.first
    assert set(kind.filters) <= set(asked.model_fields)
