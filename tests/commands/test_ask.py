"""Asking by command: what is printed, what is JSON, what is refused and with which exit code."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefunnel.__main__ import main
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.who.records import Account, Owner
from tests.ledger.logs import NOW, MemoryLog

pytestmark = pytest.mark.django_db
ANN, BOB = "w" + "a" * 20, "w" + "b" * 20


def deal(name: str, status: str, amount: int, owner: str, closed_at: str, account: str = "aAcme") -> Fact:
    said = {"opportunity": f"o{name}", "status": status, "amount": amount, "owner": owner, "closed_at": closed_at}
    return Fact("opportunities", said | {"account": account, "currency": "EUR", "created_at": "2025-01-01 00:00:00"})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose ledger holds three closed deals, with the names that the store knows."""
    log = MemoryLog()
    log.tell(
        Fact("company", {"company": "company", "base_currency": "EUR"}),
        deal("1", "won", 120_000_000, ANN, "2025-02-01 00:00:00"),
        deal("2", "won", 30_000_000, BOB, "2025-05-01 00:00:00", account="aEvil"),
        deal("3", "lost", 50_000_000, ANN, "2025-02-03 00:00:00"),
    )
    fold(tmp_path / "ledger", log, now=NOW)
    told_at = datetime(2025, 6, 1, tzinfo=UTC)
    Owner.objects.create(key=ANN, name="Ann Lee", entry=1, told_at=told_at)
    Account.objects.create(key="aAcme", name="Acme", entry=1, told_at=told_at)
    Account.objects.create(key="aEvil", name="=cmd()", entry=1, told_at=told_at)
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    monkeypatch.delenv("ONEFUNNEL_ENGINE", raising=False)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_number_is_printed_with_its_parts_and_what_it_rests_on(home: Path) -> None:
    said = run("ask", "bookings").output
    assert "How much did we book in deals won?" in said
    assert "€1,500.00" in said
    assert "deals: 2" in said
    assert "built-in definitions" in said


def test_records_left_out_are_counted_not_priced(home: Path) -> None:
    assert "without list price: 2\n" in run("ask", "discount").output


def test_the_period_and_filters_narrow_the_question(home: Path) -> None:
    asked = run("ask", "bookings", "--from", "2025-02-01", "--to", "2025-02-28", "--where", f"owner={ANN}", "--json")
    said = json.loads(asked.output)
    assert said["rows"] == [{"value": 120_000_000, "deals": 1, "without_amount": 0, "without_rate": 0}]
    assert said["scope"]["from"] == "2025-02-01"
    assert said["scope"]["owner"] == ANN
    assert {"question", "unit", "currency", "freshness", "agreement", "sql", "columns", "kinds", "notes"} <= said.keys()
    assert said["freshness"]["generation"] == 1


def test_a_colleague_may_be_given_by_name(home: Path) -> None:
    said = json.loads(run("ask", "win_rate", "--where", "owner=ann lee", "--json").output)
    assert said["rows"] == [{"value": 50.0, "won": 1, "closed": 2}]


def test_two_colleagues_of_one_name_are_asked_about(home: Path) -> None:
    Owner.objects.create(key=BOB, name="Ann Lee", entry=1, told_at=datetime(2025, 6, 1, tzinfo=UTC))
    asked = run("ask", "win_rate", "--where", "owner=Ann Lee")
    assert asked.exit_code == 2
    assert "several colleagues" in asked.output


def test_a_day_to_ask_as_of_counts_whole(home: Path) -> None:
    said = json.loads(run("ask", "win_rate", "--as-of", "2025-02-01", "--json").output)
    assert said["rows"] == [{"value": 100.0, "won": 1, "closed": 1}]


def test_a_series_is_a_table(home: Path) -> None:
    lines = run("ask", "bookings_by_month").output.splitlines()
    assert any("1 Feb 2025" in line and "€1,200.00" in line for line in lines)
    assert any("1 Mar 2025" in line and "€0.00" in line for line in lines)


def test_all_measures_are_listed_with_their_questions(home: Path) -> None:
    listed = json.loads(run("ask", "--list", "--json").output)
    assert {"name", "question", "unit", "capability"} <= listed[0].keys()
    assert "win_rate" in {one["name"] for one in listed}
    assert "win_rate" in run("ask", "--list").output


def test_the_records_stand_behind_their_names(home: Path) -> None:
    said = json.loads(run("rows", "bookings", "--json").output)
    assert said["total"] == 2
    assert said["value"] == 150_000_000
    assert [(row["opportunity"], row["account_name"]) for row in said["rows"]] == [("o1", "Acme"), ("o2", "=cmd()")]
    assert "Acme" in run("rows", "bookings").output


def test_a_month_opens_into_its_records(home: Path) -> None:
    said = json.loads(run("rows", "bookings_by_month", "--open", "2025-05-01", "--json").output)
    assert (said["total"], said["value"], said["opened"]) == (1, 30_000_000, "2025-05-01")


def test_a_page_of_the_list_still_counts_the_whole(home: Path) -> None:
    said = json.loads(run("rows", "win_rate", "--limit", "1", "--start", "1", "--json").output)
    assert (len(said["rows"]), said["total"]) == (1, 3)


def test_csv_holds_every_record_and_runs_no_formula(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("rows", "bookings", "--csv").output)))
    assert [row["amount"] for row in rows] == ["120000000", "30000000"]
    assert rows[1]["account_name"] == "'=cmd()"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "winrate"), "did you mean win_rate"),
        (("rows", "winrate"), "did you mean win_rate"),
        (("ask",), "name a measure"),
        (("ask", "win_rate", "--where", "colour=red"), "there is no 'colour'"),
        (("ask", "win_rate", "--where", "regoin=West"), "did you mean region"),
        (("ask", "win_rate", "--where", "region"), "KEY=VALUE"),
        (("ask", "win_rate", "--from", "2025-02-01", "--to", "2025-01-01"), "before it begins"),
        (("ask", "win_rate", "--from", "yesterday"), "does not match"),
        (("ask", "win_rate", "--engine", "abacus"), "it can be duckdb"),
        (("rows", "win_rate", "--open", "x"), "opens as a whole"),
    ],
)
def test_wrong_words_are_refused_with_a_reason(home: Path, words: tuple[str, ...], says: str) -> None:
    asked = run(*words)
    assert asked.exit_code == 2
    assert says in asked.output


def test_an_empty_ledger_says_that_it_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path / "new"))
    asked = run("ask", "win_rate")
    assert asked.exit_code == 0
    assert "the ledger is empty" in asked.output


def test_a_damaged_ledger_is_said_to_be_damaged(home: Path) -> None:
    for path in (home / "ledger").rglob("*.parquet"):
        path.unlink()
    asked = run("ask", "win_rate")
    assert asked.exit_code == 3
    assert "refresh" in asked.output


def test_a_ledger_that_lost_files_gives_no_number(home: Path) -> None:
    listed = next((home / "ledger" / "opportunities").glob("*.parquet"))
    listed.unlink()
    said = run("ask", "bookings")
    assert (said.exit_code, said.stdout) == (3, "")
    assert "is missing. `onefunnel refresh` makes it again from the log." in said.stderr
    (home / "ledger" / "MANIFEST").unlink()
    said = run("rows", "bookings")
    assert said.exit_code == 3
    assert "its MANIFEST is missing" in said.stderr
