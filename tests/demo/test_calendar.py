"""Business time of the made-up company: opening hours in Berlin, holidays, and back again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from onefunnel.demo.calendar import Calendar, easter, is_holiday

CALENDAR = Calendar(date(2025, 1, 6), date(2026, 12, 31))


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5))])
def test_easter_is_where_the_church_has_it(year: int, day: date) -> None:
    assert easter(year) == day


def test_ascension_and_unity_day_are_free_and_a_plain_tuesday_is_not() -> None:
    assert is_holiday(date(2026, 5, 14))
    assert is_holiday(date(2026, 10, 3))
    assert not is_holiday(date(2026, 5, 12))


def test_a_request_on_friday_evening_is_answered_on_monday_morning() -> None:
    assert CALENDAR.text(CALENDAR.opening(instant("2026-03-06 20:00"))) == "2026-03-09 07:30:00"  # 8:30 in Berlin


def test_an_hour_of_business_passes_the_night() -> None:
    assert CALENDAR.text(CALENDAR.after(instant("2026-07-01 15:00"), 3600)) == "2026-07-02 07:00:00"  # 17:00 to 9:00, summer time


def test_before_undoes_after() -> None:
    rng = Random(7)
    for _ in range(300):
        begins = CALENDAR.opening(instant("2025-03-01 00:00") + rng.randrange(500 * 86_400))
        secs = rng.randrange(1, 40 * 3600)
        assert CALENDAR.before(CALENDAR.after(begins, secs), secs) in (begins, CALENDAR.before(begins, 0))


def test_a_local_day_begins_at_local_midnight_also_when_the_clocks_change() -> None:
    for text, day in (("2026-03-29 21:59", 29), ("2026-03-29 22:01", 30), ("2026-10-25 22:59", 25), ("2026-10-25 23:01", 26)):
        assert CALENDAR.day(instant(text)).day == day
