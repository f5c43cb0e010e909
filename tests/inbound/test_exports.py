"""Exports shaped like Salesforce's and HubSpot's land by the mappings that come along: every row, every column."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound import loading

FILES = Path(__file__).with_name("files")
Result = Callable[[Any], dict[str, tuple[int, int, int, int]]]


def facts(run: Any, table: str) -> list[dict[str, Any]]:
    from onefunnel.ledger.intake import decode
    from onefunnel.store.records import LogEntry

    entries = LogEntry.objects.filter(import_id=run.id).order_by("id")
    return [dict(f.values) for e in entries for f in decode(bytes(e.body)) if f.table == table and not f.delete]


def ask(sql: str) -> list[tuple[Any, ...]]:
    from onefunnel.store.engine import engine

    return list(engine().rows(sql, {}).rows)


@pytest.fixture
def salesforce(land: Any) -> Any:
    return land(FILES / "salesforce", loading.load("salesforce", currency="EUR").text)


@pytest.fixture
def hubspot(land: Any) -> Any:
    return land(FILES / "hubspot", loading.load("hubspot", currency="EUR").text)


def test_every_salesforce_record_is_accounted_for(salesforce: Any, result: Result) -> None:
    found = result(salesforce)
    assert len(found) == 12
    assert all(received == stored + duplicate + aside for received, stored, duplicate, aside in found.values())
    assert sum(aside for *_, aside in found.values()) == 0
    assert found["Task.csv"] == (2, 2, 0, 0)
    assert salesforce.files.get(name="Task.csv").ignored == 1


def test_a_deleted_record_is_gone_and_a_merged_one_follows_its_master(salesforce: Any) -> None:
    assert ask("select count(*) from accounts") == [(3,)]
    assert ask("select kind, count(*) from merges group by kind order by kind") == [("accounts", 1), ("people", 2)]
    lost = ask(
        "select count(*) from merges m join accounts a on a.account = m.into_key join accounts b on b.account = m.from_key"
    )
    assert lost == [(1,)]


def test_custom_columns_stay_with_their_record(salesforce: Any) -> None:
    kept = [json.loads(f["extra"]) for f in facts(salesforce, "accounts") if "extra" in f]
    assert {"ERP_Number__c": "DE-441"}.items() <= kept[0].items()
    assert [
        json.loads(f["extra"])["Favourite_Topic__c"] for f in facts(salesforce, "people") if "Favourite" in f.get("extra", "")
    ] == ["maintenance"]


def test_one_lead_file_feeds_people_stage_moves_merges_and_self_reports(salesforce: Any) -> None:
    said = facts(salesforce, "self_reports")
    assert [s["said"] for s in said] == ["a podcast, then a colleague"]
    assert ask("select stage, count(*) from stage_moves where person is not null group by stage order by stage") == [
        ("lead", 3),
        ("sales_qualified", 1),
    ]


def test_the_short_id_of_another_file_finds_its_record(salesforce: Any) -> None:
    sql = "select count(*) from people p join accounts a on a.account = p.account where p.status = 'Qualified'"
    assert ask(sql) == [(1,)]


def test_deals_carry_their_state_money_and_dates(salesforce: Any) -> None:
    shown = "status, amount, currency, probability_permille, close_on is not null, closed_at is null"
    rows = ask(f"select {shown} from opportunities order by amount")
    assert rows == [
        ("lost", 1_250_050_000, "EUR", 0, True, False),
        ("won", 4_800_000_000, "EUR", 1000, True, False),
        ("open", 9_000_000_000, "EUR", 600, True, True),
    ]


def test_field_history_is_kept_as_the_ledger_writes_it(salesforce: Any) -> None:
    rows = ask("select field, old_value, new_value from opportunity_changes order by field")
    assert rows == [
        ("amount", "4000000000", "4800000000"),
        ("close_on", "2025-05-31", "2025-06-30"),
        ("crm_stage", "Prospecting", "Proposal"),
    ]


def test_list_mail_is_no_human_touch(salesforce: Any) -> None:
    rows = ask("select kind, is_human, duration_secs from touches where team = 'sales' order by kind")
    assert rows == [("call", True, 312), ("email", False, None), ("meeting", True, 5400)]


def test_every_hubspot_record_is_accounted_for(hubspot: Any, result: Result) -> None:
    assert [v[0] for v in result(hubspot).values()] == [2, 2, 3]
    assert all(r == s + d + q for r, s, d, q in result(hubspot).values())


def test_joined_ids_become_one_buying_role_each_and_merged_ids_one_merge_each(hubspot: Any) -> None:
    assert ask("select count(*) from buying_roles") == [(3,)]
    assert ask("select kind, count(*) from merges group by kind") == [("people", 2)]


def test_notes_over_several_lines_stay_whole(hubspot: Any) -> None:
    kept = [json.loads(f["extra"]) for f in facts(hubspot, "opportunities") if "extra" in f]
    assert kept[0]["Description"] == "said yes\non the phone"
    first = next(f for f in facts(hubspot, "people") if "extra" in f)
    assert json.loads(first["extra"])["Notes"] == "first line\nsecond line, with a comma"


def test_a_stage_of_the_customers_own_is_a_question_and_the_deal_stays(hubspot: Any) -> None:
    asked = hubspot.questions.get(kind="vocabulary")
    assert asked.sentence == "In Prüfung is the status of 1 deal but none of our words: which one is it?"
    assert ask("select count(*) from opportunities where status is null") == [(1,)]


FOLDERS = {
    "fivetran_salesforce": ("warehouse_salesforce", 10, 77),
    "fivetran_hubspot": ("warehouse_hubspot", 38, 1485),
    "fivetran_ads": ("google_ads", 2, 26),
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_row_and_no_column_of_the_real_folders_vanishes(folder: str, shared_data: Path, land: Any, result: Result) -> None:
    name, mapped, records = FOLDERS[folder]
    run = land(shared_data / folder, loading.load(name, currency="USD").text)
    found = result(run)
    assert len(found) == mapped
    assert sum(v[0] for v in found.values()) == records
    assert all(r == s + d + q for r, s, d, q in found.values())
    names = {p.name for p in (shared_data / folder).iterdir() if p.suffix in (".csv", ".txt")}
    assert {f.name for f in run.files.all()} == names
    _no_column_vanishes(run)


def _no_column_vanishes(run: Any) -> None:
    """Each filled column of each mapped record is read by a rule or lies in the record's `extra`."""
    from onefunnel.inbound.importing import mapping_of
    from onefunnel.inbound.opening import open_file
    from onefunnel.inbound.reader.records import Good

    for file in run.files.exclude(section=""):
        with open_file(file, mapping_of(run)) as opened, opened.table.open() as stream:
            assert opened.rules is not None
            for record in opened.table.records(stream):
                assert isinstance(record, Good)
                row = opened.complete(record.fields) if opened.complete else record.fields
                told = [f for f in opened.rules.tell(row, record.number) if not f.delete]
                if not told:
                    continue
                kept = json.loads(str(next((f.values["extra"] for f in told if "extra" in f.values), "{}")))
                aside = {n: v.strip() for n, v in zip(opened.header, row, strict=True) if n in opened.rules.aside and v.strip()}
                assert kept == aside, file.name


def test_linkedin_spend_lands_with_its_money(shared_data: Path, land: Any) -> None:
    land(shared_data / "fivetran_ads", loading.load("linkedin_ads").text)
    with (shared_data / "fivetran_ads" / "linkedin_ad_analytics_by_campaign_data.csv").open(newline="") as file:
        own = sum(Decimal(row["cost_in_usd"] or "0") for row in csv.DictReader(file))
    assert ask("select count(*), sum(amount), min(currency) from spend") == [(20, round(own * 100_000), "USD")]
