"""The first forecast and the coverage: their arithmetic, their refusals, and their card on the scoreboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefunnel.agree.scoreboard.outlook import UNIT, Due, Forecast, Outcome, TooLittle, coverage, forecast
from tests.agree.test_tiles_and_lists import get

COUNTS = st.integers(0, 400)


def test_one_deal_is_worth_its_amount_times_its_stages_share() -> None:
    found = forecast(5 * UNIT, [Due("Demo", 100 * UNIT, 10_000, 1)], [Outcome("Demo", 49, 98)], most_closed=98)
    assert isinstance(found, Forecast)
    assert found.expected == 55 * UNIT
    assert found.low == 5 * UNIT  # one deal is won or not: four times in five covers both
    assert found.high == 105 * UNIT


def test_many_small_deals_are_surer_than_one_large() -> None:
    many = forecast(0, [Due("Demo", 100 * UNIT, 100, 100)], [Outcome("Demo", 500, 1000)], most_closed=1000)
    one = forecast(0, [Due("Demo", 100 * UNIT, 10_000, 1)], [Outcome("Demo", 500, 1000)], most_closed=1000)
    assert isinstance(many, Forecast)
    assert isinstance(one, Forecast)
    assert many.expected == one.expected
    assert many.high - many.low < (one.high - one.low) / 4


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(amounts=st.lists(st.integers(0, 10**6), max_size=6), won=COUNTS, lost=COUNTS, booked=st.integers(0, 10**12))
def test_what_is_expected_lies_in_its_interval_and_within_what_is_there(
    amounts: list[int], won: int, lost: int, booked: int
) -> None:
    due = [Due("Demo", sum(amounts) * UNIT, sum(one * one for one in amounts), len(amounts))]
    found = forecast(booked, due, [Outcome("Demo", won, won + lost)], most_closed=won + lost)
    if isinstance(found, TooLittle):
        assert won + lost < found.needed
    else:
        assert booked <= found.low <= found.expected + 1
        assert found.expected <= found.high + 1 <= booked + sum(amounts) * UNIT + 2


def test_too_few_closed_deals_make_no_forecast() -> None:
    assert forecast(0, [Due("Demo", UNIT, 1, 1)], [Outcome("Demo", 3, 7)], most_closed=7) == TooLittle(7)


def test_coverage_is_what_is_due_over_what_is_left_to_book() -> None:
    found = coverage(300, 100, 250.0, 25.0)
    assert found is not None
    assert (found.left, found.has, found.needs, found.is_enough) == (150, 2.0, 4.0, False)
    done = coverage(300, 400, 250.0, 25.0)
    assert done is not None
    assert (done.left, done.has, done.is_enough) == (0, None, None)
    assert coverage(300, 100, None, 25.0) is None


@pytest.mark.parametrize(("period", "is_running"), [("this_quarter", True), ("last_quarter", False), ("all", False)])
def test_only_a_running_period_has_an_outlook(owner: Client, company: Path, period: str, is_running: bool) -> None:
    board = get(owner, f"/?period={period}")
    assert bool(board["outlook"]) == is_running
    assert ("What it may still bring" in owner.get(f"/?period={period}").content.decode()) == is_running
    if is_running:
        due = get(owner, "/measures/due_pipeline/?period=this_quarter&format=json")["rows"][0]["value"]
        assert sum(row["value"] for row in board["outlook"]["due_by_stage"]["rows"]) == due
        assert "hazards come with the plan chapter" in board["outlook"]["label"]
