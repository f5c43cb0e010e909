"""What an address asks about, and what a period is compared with."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefunnel.web import calendar, scopes
from onefunnel.words import EVER, Period

TODAY = date(2026, 11, 13)
days = st.dates(date(1971, 1, 1), date(2198, 12, 31))


def test_this_quarter_is_asked_when_nothing_is() -> None:
    asked = scopes.read({}, today=TODAY, latest=date(2026, 11, 12))
    assert asked.scope.period == Period(date(2026, 10, 1), date(2026, 12, 31))
    assert asked.says == "Q4 2026 to date"
    assert asked.basis is not None
    assert asked.basis.period == Period(date(2026, 7, 1), date(2026, 8, 13))
    assert asked.basis.says == "Q3 2026 by the same day"


def test_old_data_opens_on_its_own_last_quarter() -> None:
    asked = scopes.read({}, today=TODAY, latest=date(2017, 12, 31))
    assert asked.says == "Q4 2017"
    assert asked.basis is not None
    assert asked.basis.says == "Q3 2017"


def test_days_both_included_and_compared_with_as_many_before() -> None:
    asked = scopes.read({"from": "2026-10-04", "to": "2026-10-13"}, today=TODAY)
    assert asked.says == "4 Oct to 13 Oct 2026"
    assert asked.basis is not None
    assert asked.basis.period == Period(date(2026, 9, 24), date(2026, 10, 3))
    assert asked.basis.says == "the 10 days before"


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "yesterday"},
        {"period": "someday"},
        {"from": "2026-02-30"},
        {"from": "2026-05-02", "to": "2026-05-01"},
        {"to": "9999-01-01"},
    ],
)
def test_a_wrong_word_is_said_and_passed_over(wrong: dict[str, str]) -> None:
    asked = scopes.read(wrong, today=TODAY)
    assert asked.problems
    assert asked.says == "Q4 2026 to date"


def test_nothing_comes_before_all_time() -> None:
    asked = scopes.read({"period": "all", "segment": "enterprise"}, today=TODAY)
    assert asked.basis is None
    assert asked.scope.period == EVER
    assert asked.scope.filters == {"segment": "enterprise"}


@pytest.mark.parametrize("name", list(calendar.PRESETS))
def test_an_address_written_asks_the_same_again(name: str) -> None:
    asked = scopes.read({"period": name, "owner": "w1", "region": "Süd & West"}, today=TODAY)
    again = scopes.read(dict(parse_qsl(asked.query)), today=TODAY + timedelta(days=400))
    assert again.scope == asked.scope


@given(days, st.sampled_from(list(calendar.SPANS)), st.integers(0, 20), st.integers(1, 12))
def test_units_follow_each_other_without_gap_or_overlap(day: date, unit: str, back: int, fiscal: int) -> None:
    here, before = calendar.span(day, unit, back, fiscal=fiscal), calendar.span(day, unit, back + 1, fiscal=fiscal)
    assert before.ends_on + timedelta(days=1) == here.begins_on
    assert calendar.unit_of(here, fiscal=fiscal) == unit
    assert unit == "month" or (here.begins_on.month - fiscal) % calendar.SPANS[unit] == 0
    assert back or here.begins_on <= day <= here.ends_on


def test_this_quarter_is_one_of_the_fiscal_year_and_named_by_its_months() -> None:
    asked = scopes.read({"period": "this_quarter"}, today=date(2026, 11, 22), fiscal=2)
    assert (asked.scope.period, asked.says) == (Period(date(2026, 11, 1), date(2027, 1, 31)), "Nov 2026 to Jan 2027 to date")
    assert asked.basis
    assert (asked.basis.says, asked.basis.short) == ("Aug 2026 to Oct 2026 by the same day", "prior quarter")
    year = scopes.read({"period": "last_year"}, today=date(2026, 3, 31), fiscal=4)
    assert (year.scope.period, year.says) == (Period(date(2024, 4, 1), date(2025, 3, 31)), "Apr 2024 to Mar 2025")


@given(days, days, days)
def test_what_is_compared_is_as_many_months_or_no_more_days_and_always_earlier(one: date, other: date, today: date) -> None:
    period = Period(min(one, other), max(one, other))
    basis = calendar.basis(period, today)
    if basis:
        assert basis.period.ends_on < period.begins_on
        if period.ends_on <= today and (whole := calendar.whole_months(period)):
            assert calendar.whole_months(basis.period) == whole
        else:
            assert basis.period.days <= period.days
