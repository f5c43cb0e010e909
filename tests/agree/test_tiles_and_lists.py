"""A number and its list cannot part: every tile, step and bar equals its list, whoever asks, as of any day, by any version."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.measure import measure
from onefunnel.store.engine import engine
from onefunnel.web.calendar import PRESETS
from onefunnel.words import DIMENSIONS, Role, Scope
from tests.agree.conftest import LogIn

PERIODS = list(PRESETS)
SEEN = ("", "2025-06-30", "2025-11-22", "2026-03-31")  # now, and past days; version 2 took force on the second
VERSIONS = ("", "0", "1", "2")  # each in its time, or one for all time


def choices() -> list[tuple[str, str]]:
    return [(str(row["dimension"]), str(row["choice"])) for row in ask_one(engine(), "scope_choices", Scope()).dicts()]


def get(client: Client, address: str) -> Any:
    answer = client.get(address, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content[:300]
    return answer.json()


def all_rows(client: Client, address: str) -> list[dict[str, Any]]:
    first = get(client, address)
    rows = list(first["rows"])
    page = 1
    while len(rows) < first["total"]:
        page += 1
        rows += get(client, f"{address}&page={page}")["rows"]
    assert len(rows) == first["total"]
    return rows


def recount(name: str, rows: list[dict[str, Any]]) -> float | None:
    """The number as anyone would make it from the list by hand, by the measure's own rule."""
    kind, *columns = measure(name).adds.split()
    known = [row[columns[0]] for row in rows if row[columns[0]] is not None] if columns else []
    if kind == "count":
        return len(rows)
    if kind == "sum":
        return sum(known)
    if not known:
        return None
    if kind == "share":
        return 100 * sum(known) / len(known)
    if kind == "median":
        return median(known)
    assert kind == "mean", f"no rule for {kind}"
    return sum(known) / len(known)


def check_board(client: Client, query: str) -> int:
    """Compare every number of one scoreboard with its list. Gives how many were compared."""
    board = get(client, f"/?{query}")
    compared = 0
    for tile in board["tiles"]:
        if measure(tile["measure"]).adds == "none":
            continue
        rows = all_rows(client, tile["records"])
        counted = recount(tile["measure"], rows)
        listed = get(client, tile["records"])["value"]
        assert counted == pytest.approx(tile["value"], abs=1e-3), (tile["name"], query)
        assert listed == pytest.approx(tile["value"], abs=1e-9), (tile["name"], query)
        compared += 1
    for part, opens in (("funnel", "stage"), ("open_pipeline_by_stage", "crm_stage")):
        for row in board[part]["rows"]:
            opened = get(client, f"{board[part]['records']}&opened={quote(str(row[opens]))}")
            assert opened["value"] == row["value"], (part, row, query)
            compared += 1
    return compared


@pytest.mark.parametrize("period", PERIODS)
def test_every_tile_equals_its_list_in_every_period(owner: Client, company: Path, period: str) -> None:
    assert check_board(owner, f"period={period}") >= 12


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_tile_equals_its_list_for_a_value_of_every_dimension(owner: Client, company: Path, dimension: str) -> None:
    values = [value for name, value in choices() if name == dimension]
    assert values
    for value in (values[0], values[-1], "no such value"):
        assert check_board(owner, urlencode({"period": "last_12_months", dimension: value})) >= 11


@pytest.mark.nightly
def test_every_tile_equals_its_list_under_every_filter_there_is(owner: Client, company: Path) -> None:
    for dimension, value in choices():
        check_board(owner, urlencode({"period": "all", dimension: value}))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_tile_equals_its_list_under_any_two_filters(owner: Client, company: Path, data: st.DataObject) -> None:
    known = choices()
    picked = dict(data.draw(st.lists(st.sampled_from(known), min_size=2, max_size=2)))
    check_board(owner, urlencode({"period": data.draw(st.sampled_from(PERIODS))} | picked))


@pytest.fixture
def clients(log_in: LogIn) -> dict[Role, Client]:
    """A browser of each role."""
    return {role: log_in(role) for role in Role}


def scope_of(period: str, seen: str, version: str) -> str:
    return urlencode({"period": period, "as_of": seen, "version": version})


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from(list(Role)), period=st.sampled_from(PERIODS), seen=st.sampled_from(SEEN),
    version=st.sampled_from(VERSIONS),
)  # fmt: skip
@example(role=Role.VIEWER, period="last_12_months", seen="2025-11-22", version="1")
def test_every_tile_equals_its_list_for_each_role_as_of_any_day_under_any_version(
    clients: dict[Role, Client], company: Path, role: Role, period: str, seen: str, version: str
) -> None:
    assert check_board(clients[role], scope_of(period, seen, version)) >= 11


def test_no_role_sees_another_number_or_another_list(clients: dict[Role, Client], company: Path) -> None:
    """What a role may not see is a name, never a record."""
    query = scope_of("last_12_months", "2026-03-31", "")
    boards = {role: get(client, f"/?{query}") for role, client in clients.items()}
    assert len({str([(tile["measure"], tile["value"]) for tile in board["tiles"]]) for board in boards.values()}) == 1
    lists = [get(client, f"/measures/ignored_leads/records/?{query}") for client in clients.values()]
    keys = {str([row["person"] for row in found["rows"]]) for found in lists}
    assert (len(keys), len({(found["total"], found["value"]) for found in lists})) == (1, 1)


@pytest.mark.nightly
def test_every_tile_equals_its_list_for_every_role_past_day_and_version(clients: dict[Role, Client], company: Path) -> None:
    for seen in SEEN:
        for version in VERSIONS:
            for role, client in clients.items():
                assert check_board(client, scope_of("last_12_months", seen, version)) >= 11, (role, seen, version)
