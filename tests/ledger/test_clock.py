"""The company's days: midnight in its zone, whatever its clocks did that day, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefunnel.ledger import clock as clocks
from onefunnel.ledger.clock import UTC_CLOCK, Clock
from onefunnel.ledger.definitions import Definitions, WorkingTime
from onefunnel.ledger.generation import fresh
from onefunnel.ledger.versions import signed
from onefunnel.ledger.worktime import offsets
from onefunnel.words import EVER, Period, Scope, midnight

BERLIN, NEW_YORK, SANTIAGO, AUCKLAND = "Europe/Berlin", "America/New_York", "America/Santiago", "Pacific/Auckland"


def agreed(*versions: tuple[datetime, str, int]) -> Clock:
    """The clock of a ledger in which these were signed: in force from when, the zone, the fiscal year's first month."""
    told = [
        (number, at, "", Definitions(number=number, calendar=WorkingTime(zone=zone, fiscal_month=month)).as_json())
        for number, (at, zone, month) in enumerate(versions, 1)
    ]
    return clocks.clock(
        (version.in_force_at, version.until_at, from_local, ahead, version.definitions.calendar.fiscal_month)
        for version in signed(told)
        for from_local, _, ahead in offsets(version.definitions.calendar.zone)
    )


def always(zone: str, month: int = 1) -> Clock:
    return agreed((datetime(1970, 1, 1), zone, month))


def test_without_an_agreement_days_are_those_of_utc() -> None:
    assert agreed() == UTC_CLOCK
    assert {one.name: one.text for one in clocks.functions(UTC_CLOCK)}["of_day"] == "cast(t as date)"


@pytest.mark.parametrize(
    ("zone", "day", "begins_at", "hours"),
    [
        (BERLIN, date(2026, 7, 1), datetime(2026, 6, 30, 22), 24),
        (BERLIN, date(2026, 3, 29), datetime(2026, 3, 28, 23), 23),
        (BERLIN, date(2026, 10, 25), datetime(2026, 10, 24, 22), 25),
        (NEW_YORK, date(2026, 11, 1), datetime(2026, 11, 1, 4), 25),
        (SANTIAGO, date(2026, 9, 6), datetime(2026, 9, 6, 4), 23),  # its clocks leave out the hour after midnight
        (AUCKLAND, date(2026, 4, 5), datetime(2026, 4, 4, 11), 25),
    ],
)
def test_a_day_begins_at_midnight_of_the_zone_and_has_23_to_25_hours(
    zone: str, day: date, begins_at: datetime, hours: int
) -> None:
    clock = always(zone)
    assert clock.begins_at(day) == begins_at
    assert clock.begins_at(day + timedelta(days=1)) - begins_at == timedelta(hours=hours)
    assert clock.day_of(begins_at) == day
    assert clock.day_of(begins_at - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_each_instant_is_a_day_of_the_zone_in_force_then() -> None:
    clock = agreed((datetime(2026, 4, 1), BERLIN, 2), (datetime(2026, 7, 1, 4), NEW_YORK, 1))
    assert clock.day_of(datetime(2026, 3, 31, 23)) == date(2026, 3, 31)
    assert clock.day_of(datetime(2026, 5, 31, 23)) == date(2026, 6, 1)
    assert clock.day_of(datetime(2026, 8, 1, 3)) == date(2026, 7, 31)
    westward = agreed((datetime(2026, 7, 1, 2), NEW_YORK, 1))  # signed when the day is not yet begun there
    assert [westward.day_of(datetime(2026, 7, day, hour)) for day, hour in ((1, 1), (1, 3), (2, 3), (2, 4))] == [
        date(2026, 7, day) for day in (1, 1, 1, 2)
    ]
    assert [clock.fiscal_month(date(2026, month, 15)) for month in (3, 5, 8)] == [1, 2, 1]


def test_a_scope_is_asked_in_the_zone_and_all_time_is_alike_everywhere() -> None:
    begins_at = always(NEW_YORK).begins_at
    asked = Scope(Period(date(2026, 7, 1), date(2026, 9, 30)), as_of=datetime.fromisoformat("2026-08-15T23:59:59.999999+00:00"))
    said = asked.parameters(begins_at)
    assert (said["begins_at"], said["ends_at"]) == (datetime(2026, 7, 1, 4), datetime(2026, 10, 1, 4))
    assert said["as_of"] == datetime(2026, 8, 16, 4) - timedelta(microseconds=1)
    ever = Scope(EVER, as_of=datetime.fromisoformat("2026-08-15T12:00:00+00:00"))
    assert ever.parameters(begins_at) == ever.parameters(midnight)


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, date(2026, 4, 1)), (2, date(2026, 5, 1)), (3, date(2026, 3, 1)), (4, date(2026, 4, 1))]
)
def test_quarters_follow_the_fiscal_year(month: int, quarter: date) -> None:
    database = fresh()
    for statement in clocks.duckdb(always(BERLIN, month)):
        database.execute(statement)
    asked = "select of_quarter(timestamp '2026-05-31 21:59:59'), of_month(timestamp '2026-05-31 22:00:00')"
    assert database.execute(asked).fetchall() == [(quarter, date(2026, 6, 1))]
    database.close()


@settings(max_examples=12, deadline=None)
@given(
    zones=st.lists(
        st.sampled_from([BERLIN, NEW_YORK, SANTIAGO, AUCKLAND, "UTC", "Asia/Kathmandu", "no/where"]), min_size=1, max_size=3
    ),
    instants=st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)), min_size=20, max_size=20),
)
def test_sql_and_python_find_the_same_days(zones: list[str], instants: list[datetime]) -> None:
    clock = agreed(*((datetime(2000 + 12 * place, 5, 1, 12), zone, 1 + place) for place, zone in enumerate(zones)))
    near = [turn.from_at + timedelta(hours=hours) for turn in clock.turns[1::23] for hours in (-25, 0, 3)]
    asked = sorted([*instants, *near])
    database = fresh()
    for statement in clocks.duckdb(clock):
        database.execute(statement)
    given = f"select * from (values {', '.join(f"(timestamp '{at.isoformat(sep=' ')}')" for at in asked)}) as t(moment)"
    days_of = f"with given as ({given}), days as (select moment, of_day(moment) as day from given)"
    found = database.execute(f"{days_of} select day, of_begins(day) from days order by moment").fetchall()
    database.close()
    days = [clock.day_of(at) for at in asked]
    assert found == [(day, clock.begins_at(day)) for day in days]
    assert all(before <= after for before, after in pairwise(days))
    assert all(clock.begins_at(day) <= at < clock.begins_at(day + timedelta(days=1)) for day, at in zip(days, asked, strict=True))
