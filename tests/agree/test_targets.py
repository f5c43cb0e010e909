"""Targets: kept or missed, by how much and since when, and what the gap that costs most would bring."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from onefunnel.agree.scoreboard import gap, targets
from onefunnel.agree.scoreboard.agreed import targets_of
from onefunnel.agree.scoreboard.gap import Missed, Rates
from onefunnel.ledger.definitions import Definitions, Target
from onefunnel.ledger.measure import measure
from onefunnel.words import Period, Stage
from tests.agree.test_tiles_and_lists import get
from tests.agreement.making import Cast, signed

Q4 = date(2026, 10, 1)
QUARTER = Period(Q4, date(2026, 12, 31))
AGREED = {
    ("bookings", Q4): (920.0, 2),
    ("win_rate", Q4): (25.0, 2),
    ("open_pipeline", Q4): (3000.0, 2),
    ("ignored_leads", Q4): (92.0, 2),
}
TEXT = """
[calendar]
currency = "EUR"
[targets.2026-Q4]
bookings = 100000000
open_pipeline = 1
mql_accepted = 99.9
"""


@pytest.mark.parametrize(
    ("name", "is_flow"),
    [
        ("bookings", True),
        ("new_leads", True),
        ("ignored_leads", True),
        ("open_pipeline", False),
        ("win_rate", False),
        ("cycle", False),
    ],
)
def test_what_adds_up_over_days_is_prorated_and_nothing_else(name: str, is_flow: bool) -> None:
    assert targets.flows(measure(name)) == is_flow


def test_half_of_a_running_quarter_owes_half_of_its_target() -> None:
    found = targets.aim(measure("bookings"), QUARTER, AGREED, seen_on=date(2026, 11, 15))
    assert found == targets.Aim(460.0, 920.0, 2, 46, 92)
    assert found.is_prorated


def test_a_month_owes_its_days_share_and_a_rate_all_of_it() -> None:
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert targets.aim(measure("bookings"), october, AGREED, seen_on=date(2027, 1, 1)) == targets.Aim(310.0, 310.0, 2, 31, 31)
    assert targets.aim(measure("win_rate"), october, AGREED, seen_on=date(2026, 10, 2)) == targets.Aim(25.0, 25.0, 2)


def test_a_period_that_is_not_covered_by_agreed_quarters_has_no_target() -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert targets.aim(measure("bookings"), year, AGREED, seen_on=date(2026, 12, 31)) is None
    assert targets.aim(measure("bookings"), QUARTER, AGREED, seen_on=date(2026, 9, 1)) is None


@given(value=st.floats(0, 1e12), day=st.dates(Q4, date(2026, 12, 31)))
def test_what_is_due_grows_to_the_whole_and_never_beyond(value: float, day: date) -> None:
    found = targets.aim(measure("bookings"), QUARTER, {("bookings", Q4): (value, 1)}, seen_on=day)
    assert found is not None
    assert 0 <= found.value <= found.whole * (1 + 1e-12)
    assert found.whole == pytest.approx(value)
    assert found.is_prorated == (day < QUARTER.ends_on)


def test_less_is_better_where_the_measure_says_so() -> None:
    aimed = targets.aim(measure("ignored_leads"), QUARTER, AGREED, seen_on=date(2026, 11, 15))
    kept, missed = targets.verdict(measure("ignored_leads"), 46, aimed), targets.verdict(measure("ignored_leads"), 50, aimed)
    assert kept is not None
    assert missed is not None
    assert (kept.is_kept, missed.is_kept, missed.gap) == (True, False, 4)
    assert targets.verdict(measure("ignored_leads"), None, aimed) is None


def test_since_goes_back_over_the_months_with_the_same_verdict() -> None:
    agreed = {("win_rate", date(2026, 7, 1)): (25.0, 1), **AGREED}
    months = {date(2026, 6, 1): 10.0, date(2026, 7, 1): 30.0, date(2026, 8, 1): 20.0, date(2026, 9, 1): 24.0}
    seen = {"period": QUARTER, "seen_on": date(2026, 11, 15)}
    assert targets.since(measure("win_rate"), months, agreed, kept=False, **seen) == date(2026, 8, 1)  # type: ignore[arg-type]
    assert targets.since(measure("win_rate"), months, agreed, kept=True, **seen) == Q4  # type: ignore[arg-type]
    assert targets.since(measure("win_rate"), months, AGREED, kept=False, **seen) == Q4  # type: ignore[arg-type]


def test_a_quarter_keeps_the_targets_of_the_version_that_was_in_force_while_it_ran() -> None:
    old = Definitions(number=1, targets=(Target("bookings", Q4, 100.0), Target("win_rate", Q4, 20.0)))
    new = Definitions(number=2, targets=(Target("bookings", Q4, 200.0),))
    known = [(date(2026, 9, 1), old), (date(2027, 1, 10), new)]
    assert targets_of(known, date(2027, 2, 1)) == {("bookings", Q4): (100.0, 1), ("win_rate", Q4): (20.0, 1)}
    assert targets_of([(date(2026, 9, 1), old), (date(2026, 11, 1), new)], date(2026, 10, 20))["bookings", Q4] == (100.0, 1)
    assert targets_of([(date(2026, 9, 1), old), (date(2026, 11, 1), new)], date(2026, 11, 20))["bookings", Q4] == (200.0, 2)


def test_the_money_in_a_gap_is_the_funnels_own_arithmetic() -> None:
    onward = {Stage.LEAD: 50.0, Stage.MQL: 50.0, Stage.SAL: 40.0, Stage.SALES_QUALIFIED: 50.0, Stage.OPPORTUNITY: 25.0}
    rates = Rates(onward, average_deal=1000.0, win_by_value=30.0)
    assert gap.worth(Missed("mql_accepted", 10.0, {"handed_over": 200}), rates) == pytest.approx(20 * 0.4 * 0.5 * 0.25 * 1000)
    assert gap.worth(Missed("new_leads", 100.0, {}), rates) == pytest.approx(100 * 0.5 * 0.5 * 0.4 * 0.5 * 0.25 * 1000)
    assert gap.worth(Missed("ignored_leads", 8.0, {}), rates) == pytest.approx(8 * 0.5 * 0.4 * 0.5 * 0.25 * 1000)
    assert gap.worth(Missed("win_rate", 5.0, {"closed": 40}), rates) == pytest.approx(2 * 1000)
    assert gap.worth(Missed("average_deal", 300.0, {"deals": 9}), rates) == 2700
    assert gap.worth(Missed("open_pipeline", 500.0, {}), rates) == pytest.approx(150)
    assert gap.worth(Missed("speed_to_lead", 3.0, {}), rates) is None
    found = gap.dearest([Missed("win_rate", 5.0, {"closed": 40}), Missed("open_pipeline", 500.0, {})], rates)
    assert found == gap.Cost("win_rate", 2000)
    assert gap.dearest([], rates) is None
    assert gap.dearest([Missed("new_leads", 3.0, {})], Rates({}, 1000.0, None)) is None


@pytest.mark.django_db
def test_tiles_say_kept_or_missed_and_the_sentence_names_the_gap(owner: Client, company: Path, cast: Cast) -> None:
    signed(cast, TEXT)
    board = get(owner, "/?from=2026-10-01&to=2026-12-31&as_of=2026-11-20")
    said = {tile["measure"]: tile["target"] for tile in board["tiles"]}
    assert said["bookings"]["kept"] is False
    assert said["open_pipeline"]["kept"] is True
    assert said["win_rate"] is None
    assert board["dearest_gap"]["measure"] == "mql_accepted"
    assert "The gap that costs most: MQL accepted" in board["answer"]
    page = owner.get("/?from=2026-10-01&to=2026-12-31&as_of=2026-11-20").content.decode()
    assert "Missed by" in page
    assert "Kept since" in page
    assert get(owner, "/?from=2026-10-01&to=2026-12-31&as_of=2026-11-20&segment=x")["dearest_gap"] is None


def test_without_an_agreement_nothing_is_held_against_a_target(owner: Client, company: Path) -> None:
    board = get(owner, "/?from=2026-10-01&to=2026-12-31&as_of=2026-11-20")
    assert {tile["target"] for tile in board["tiles"]} == {None}
    assert "Missed by" not in owner.get("/?from=2026-10-01&to=2026-12-31&as_of=2026-11-20").content.decode()


@pytest.mark.parametrize("day", ["2001-02-03", "2025-06-30"])
def test_a_day_before_everything_and_an_early_one_have_their_scoreboard(owner: Client, company: Path, day: str) -> None:
    assert owner.get(f"/?period=all&as_of={day}").status_code == 200
