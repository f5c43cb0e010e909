"""The scoreboard, the measures and their records, as each of the cast meets them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from onefunnel.agree.measures import asking, freshness
from onefunnel.agree.measures.definition import highlighted
from onefunnel.ledger.engine import Freshness
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.measure import measures
from onefunnel.store.engine import engine
from onefunnel.words import Role
from tests.agree.conftest import LogIn
from tests.ledger.logs import NOW, MemoryLog


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    asking.forget()
    return tmp_path


def test_an_empty_home_opens_on_five_steps(owner: Client, empty: Path) -> None:
    page = owner.get("/").content.decode()
    assert "Nothing to count yet" in page
    assert page.count('<span class="tag">to do</span>') == 5
    assert [step["done"] for step in owner.get("/?format=json").json()["steps"]] == [False] * 5


def test_the_page_opens_with_a_sentence_made_from_the_numbers(owner: Client, company: Path) -> None:
    board = owner.get("/?period=all&format=json").json()
    booked = next(tile for tile in board["tiles"] if tile["measure"] == "bookings")
    assert booked["value"] > 0
    page = owner.get("/?period=all").content.decode()
    assert f"<h1>{board['answer']}</h1>" in page
    assert board["answer"].startswith("€")
    assert "booked in all" in board["answer"]


def test_what_a_sum_leaves_out_stands_above_it(owner: Client, empty: Path) -> None:
    """A deal in a currency that no rate states in ours, and two that tell no amount: on the scoreboard and on the bridge."""
    told, open_one = (
        MemoryLog(),
        {"status": "open", "account": "a1", "created_at": "2025-03-01 00:00:00", "close_on": "2025-06-01"},
    )
    told.tell(Fact("company", {"company": "company", "base_currency": "EUR"}))
    told.tell(Fact("opportunities", open_one | {"opportunity": "o1", "amount": 100_000, "currency": "CHF"}))
    told.tell(*(Fact("opportunities", open_one | {"opportunity": name, "currency": "EUR"}) for name in ("o2", "o3")))
    fold(empty / "ledger", told, now=NOW)
    for path in ("/?period=all", "/bridge/?period=all"):
        page = owner.get(path).content.decode()
        assert "ipeline: 2 records have no amount and are left out." in page
        assert "ipeline: 1 record in CHF has no dated rate and is left out of every sum." in page


def test_a_pipeline_of_which_no_amount_is_known_is_not_called_worth_nothing(owner: Client, empty: Path) -> None:
    told, one = MemoryLog(), {"opportunity": "o1", "status": "open", "currency": "EUR", "created_at": "2025-03-01 00:00:00"}
    told.tell(Fact("company", {"company": "company", "base_currency": "EUR"}), Fact("opportunities", one))
    fold(empty / "ledger", told, now=NOW)
    assert "1 deal is open, of which no amount is known." in owner.get("/bridge/?period=all&format=json").json()["reason"]


def test_a_tile_opens_its_list_and_its_definition(owner: Client, company: Path) -> None:
    for tile in owner.get("/?format=json").json()["tiles"]:
        assert owner.get(tile["records"]).status_code == 200
        assert tile["question"] in owner.get(tile["definition"]).content.decode().replace("&#x27;", "'")


def test_seen_from_a_past_day_a_lead_has_waited_until_that_day(owner: Client, company: Path) -> None:
    """The newest hand-over stands first: of the last week before the day, however long ago that day is."""
    newest = engine().rows("select max(handed_over_at) as at from handovers where responded_at is null", {}).rows[0][0]
    seen_on = (newest + timedelta(days=3)).date()
    page = owner.get(f"/?period=last_12_months&as_of={seen_on - timedelta(days=60)}").content.decode()
    waited = [int(days) for days in re.findall(r"(\d+) days? ago, (?:never touched|touched too late)", page)]
    assert waited
    assert min(waited) < 30


def test_a_wrong_period_is_said_on_the_page_and_is_no_error(owner: Client, company: Path) -> None:
    answer = owner.get("/?from=yesterday")
    assert answer.status_code == 200
    assert "is no day; write it as 2026-11-30" in answer.content.decode()


@pytest.mark.parametrize("name", measures())
def test_every_measure_says_how_it_is_computed(owner: Client, company: Path, name: str) -> None:
    page = owner.get(f"/measures/{name}/?period=last_12_months").content.decode()
    assert "The SQL, as it runs" in page
    assert "No worked example yet" not in page


def test_the_definition_of_no_measure_suggests_one_that_is(owner: Client, company: Path) -> None:
    answer = owner.get("/measures/win_rat/")
    assert answer.status_code == 404
    assert "win_rate" in answer.content.decode()


@pytest.mark.parametrize("query", ["sort=nothing", "opened=x", "page=none"])
def test_a_list_that_cannot_be_is_refused_with_the_reason(owner: Client, company: Path, query: str) -> None:
    assert owner.get(f"/measures/win_rate/records/?{query}").status_code == 400


def test_a_list_is_sorted_both_ways(owner: Client, company: Path) -> None:
    def amounts(sort: str) -> list[int]:
        rows = owner.get(f"/measures/bookings/records/?format=json&sort={sort}").json()["rows"]
        return [row["amount"] for row in rows if row["amount"] is not None]

    assert len(amounts("amount")) > 2
    assert amounts("amount") == sorted(amounts("amount"))
    assert amounts("-amount") == sorted(amounts("amount"), reverse=True)


def test_the_files_hold_the_whole_list_and_its_sum(owner: Client, company: Path) -> None:
    listed = owner.get("/measures/bookings/records/?format=json").json()
    streamed = owner.get("/measures/bookings/records/?format=csv")
    text = b"".join(streamed.streaming_content).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == listed["total"]
    amount = next(column for column in rows[0] if column.startswith("amount"))
    assert sum(round(float(row[amount]) * 100_000) for row in rows if row[amount]) == listed["value"]
    sheet = load_workbook(io.BytesIO(owner.get("/measures/bookings/records/?format=xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == listed["total"] + 1


@pytest.mark.parametrize(
    ("role", "may_list", "may_export"),
    [
        (Role.FUNNEL_OWNER, 200, 200),
        (Role.SALES_LEAD, 200, 200),
        (Role.CFO, 200, 200),
        (Role.SDR, 200, 403),
        (Role.VIEWER, 200, 403),
    ],
)
def test_who_may_list_and_who_may_export(log_in: LogIn, company: Path, role: Role, may_list: int, may_export: int) -> None:
    client = log_in(role)
    assert client.get("/measures/bookings/records/").status_code == may_list
    for kind in ("csv", "xlsx"):
        assert client.get(f"/measures/bookings/records/?format={kind}").status_code == may_export


def test_nobody_sees_a_number_without_a_log_in(client: Client, company: Path) -> None:
    for path in ("/", "/measures/", "/measures/win_rate/", "/measures/win_rate/records/"):
        assert client.get(path).status_code == 302
        assert client.get(path, headers={"accept": "application/json"}).status_code == 401


def test_search_finds_measures_by_any_word_of_their_question(owner: Client, company: Path) -> None:
    found = owner.get("/search/?q=nobody+human&format=json").json()["found"]
    assert "Measures" not in found
    found = owner.get("/search/?q=human+touch&format=json").json()["found"]
    assert any("ignored_leads" in hit["says"] for hit in found["Measures"])


def test_stale_data_and_waiting_entries_are_said(db: None) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    old = Freshness(3, 0, datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert "19 days ago" in freshness.banners(old, now=now)[0].text
    fresh = Freshness(3, 0, now, now)
    assert freshness.banners(fresh, now=now) == []


def test_the_sql_is_shown_letter_for_letter_and_escaped() -> None:
    said = highlighted("select '<b>' as x -- 1 < 2\nfrom rows where a = $owner")
    assert "<b>" not in said
    assert '<span class="s">&#x27;&lt;b&gt;&#x27;</span>' in said
    assert '<span class="p">$owner</span>' in said
    assert '<span class="c">-- 1 &lt; 2</span>' in said
