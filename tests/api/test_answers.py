"""One number once: by address, by command and on the page it is the same, for whoever may ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefunnel.__main__ import main
from onefunnel.ledger.answer import records
from onefunnel.ledger.measure import measure, measures
from onefunnel.store.engine import engine
from onefunnel.web.calendar import PRESETS
from onefunnel.who.records import Account, Owner, Person
from onefunnel.words import DIMENSIONS, Role, Scope
from tests.api.conftest import AsRole, all_of, get
from tests.cast import NOW

MEASURES = list(measures())
QUARTER = "from=2026-07-01&to=2026-09-30"


def command(*words: str) -> Any:
    said = CliRunner().invoke(main, list(words))
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


@pytest.mark.parametrize("name", MEASURES)
def test_address_command_and_page_say_the_same_of_a_measure(owner: Client, company: Path, name: str) -> None:
    by_address = get(owner, f"/measures/{name}/answer?{QUARTER}")
    assert by_address == command("ask", name, "--from", "2026-07-01", "--to", "2026-09-30", "--json")
    on_page = owner.get(f"/measures/{name}/?{QUARTER}&format=json").json()
    assert {key: on_page[key] for key in by_address} == by_address


@pytest.mark.parametrize("name", MEASURES)
def test_pages_of_rows_are_the_whole_list_in_its_order(owner: Client, company: Path, name: str) -> None:
    whole = records(engine(), measure(name), Scope(), limit=100_000)
    size = max(1, (whole.total or 0) // 3)
    paged = all_of(owner, f"/measures/{name}/rows?limit={min(size, 1000)}", "rows")
    assert len(paged) == whole.total
    key = whole.columns[0]
    expected = whole.json()["rows"]
    assert [row[key] for row in paged] == [row[key] for row in expected]  # type: ignore[attr-defined]


def test_every_role_is_told_the_same_number(as_role: AsRole, company: Path) -> None:
    for name in ("bookings", "win_rate", "speed_to_lead", "funnel"):
        told = [get(as_role(role), f"/measures/{name}/answer?{QUARTER}")["rows"] for role in Role]
        assert told == [told[0]] * len(Role)


def test_the_list_of_measures_is_that_of_the_command(owner: Client, company: Path) -> None:
    assert get(owner, "/measures")["measures"] == command("ask", "--list", "--json")


def test_a_list_by_address_is_that_of_the_command(owner: Client, company: Path) -> None:
    by_address = get(owner, "/measures/bookings/rows?limit=5")
    by_command = command("rows", "bookings", "--limit", "5", "--json")
    assert {key: by_address[key] for key in by_command} == by_command


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_scope_gives_the_page_and_the_address_the_same_list(owner: Client, company: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(MEASURES))
    period = data.draw(st.sampled_from(list(PRESETS)))
    choices = get(owner, "/measures/scope_choices/answer")["rows"]
    dimension = data.draw(st.sampled_from(DIMENSIONS))
    values = [row["choice"] for row in choices if row["dimension"] == dimension] or ["none"]
    query = {"period": period, dimension: data.draw(st.sampled_from(values))}
    by_address = owner.get(f"/api/v1/measures/{name}/rows", query).json()
    on_page = owner.get(f"/measures/{name}/records/", {**query, "format": "json"}).json()
    assert (by_address["total"], by_address["value"]) == (on_page["total"], on_page["value"])
    answered = owner.get(f"/api/v1/measures/{name}/answer", query).json()
    if measure(name).shape == "value" and measure(name).adds != "none":
        assert by_address["value"] == pytest.approx(answered["rows"][0]["value"], abs=1e-9)


def test_a_definition_carries_sql_rule_and_the_worked_examples(owner: Client, company: Path) -> None:
    said = get(owner, "/measures/win_rate")
    assert said["sql"] == measure("win_rate").sql
    assert said["rule"].startswith("The number is the share")
    assert all(example["says"] and example["then"] for example in said["examples"])


def test_a_row_of_a_series_opens_its_own_records(owner: Client, company: Path) -> None:
    for row in get(owner, "/measures/bookings_by_quarter/answer")["rows"][:3]:
        opened = get(owner, f"/measures/bookings_by_quarter/rows?opened={row['quarter']}")
        assert opened["value"] == row["value"]


def test_a_comparison_is_the_same_question_of_the_period_before(owner: Client, company: Path) -> None:
    for compare, days, says in (
        ("last_period", "from=2026-04-01&to=2026-06-30", "Q2 2026"),
        ("last_year", "from=2025-07-01&to=2025-09-30", "Q3 2025"),
    ):
        said = get(owner, f"/measures/bookings/answer?{QUARTER}&compare={compare}")
        assert said["compared"]["rows"] == get(owner, f"/measures/bookings/answer?{days}")["rows"]
        assert said["compared_with"] == says


def test_a_colleague_may_be_named(owner: Client, company: Path) -> None:
    key = next(row["choice"] for row in get(owner, "/measures/scope_choices/answer")["rows"] if row["dimension"] == "owner")
    Owner.objects.create(key=key, name="Ann Lee", entry=1, told_at=NOW)
    by_key = get(owner, f"/measures/bookings/answer?owner={key}")
    assert get(owner, "/measures/bookings/answer?owner=ann+lee")["rows"] == by_key["rows"]


def test_names_of_people_are_told_only_to_those_who_may_see_people(as_role: AsRole, company: Path) -> None:
    (first,) = get(as_role(Role.FUNNEL_OWNER), "/measures/new_leads/rows?limit=1")["rows"]
    Person.objects.create(key=first["person"], name="Noor Halden", entry=1, told_at=NOW)
    Account.objects.create(key=first["account"], name="Halden Foods", entry=1, told_at=NOW)
    for role in Role:
        (row,) = get(as_role(role), "/measures/new_leads/rows?limit=1")["rows"]
        may_see = role not in (Role.CFO, Role.VIEWER)
        assert (row["person_name"] == "Noor Halden") is may_see
        assert row["account_name"] == "Halden Foods"
