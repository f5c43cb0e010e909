"""The made-up company's days: working hours in Berlin, holidays, Friday dips, summers and the quarter's end."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = "Europe/Berlin"
DAY = 86_400
OPENS, CLOSES = 8 * 3600 + 1800, 17 * 3600 + 1800
FIXED_HOLIDAYS = {(1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)}
EASTER_OFFSETS = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday
WEEKDAY_PACE = (1.0, 1.12, 1.1, 1.02, 0.58, 0.07, 0.08)
MONTH_PACE = (0.9, 1.02, 1.1, 1.0, 0.98, 1.0, 0.84, 0.7, 1.14, 1.18, 1.14, 0.74)
GROWTH_A_YEAR = 0.1


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in FIXED_HOLIDAYS or (day - easter(day.year)).days in EASTER_OFFSETS


class Calendar:
    """Days numbered from `first`; instants are whole seconds since 1970, UTC."""

    def __init__(self, first: date, last: date) -> None:
        zone = ZoneInfo(ZONE)
        self.first, self.last = first, last
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 400)]
        self.midnight = [int(datetime.combine(day, time(), zone).timestamp()) for day in self.days]
        self.works = [day.weekday() < 5 and not is_holiday(day) for day in self.days]
        self.pace = [self._pace(n, day) for n, day in enumerate(self.days)]
        self._texts: dict[int, str] = {}
        self._sums: list[float] = []
        total = 0.0
        for pace in self.pace:
            total += pace
            self._sums.append(total)

    def _pace(self, number: int, day: date) -> float:
        pace = WEEKDAY_PACE[day.weekday()] * MONTH_PACE[day.month - 1] * (1 + GROWTH_A_YEAR * number / 365)
        quiet = 0.12 if is_holiday(day) else 0.35 if (day.month, day.day) > (12, 20) else 1.0
        return pace * quiet

    def text(self, at: int) -> str:
        """An instant as the log writes it."""
        number, second = divmod(at, DAY)
        day = self._texts.get(number)
        if day is None:
            day = self._texts[number] = datetime.fromtimestamp(number * DAY, UTC).date().isoformat()
        minute = second // 60
        return f"{day} {minute // 60:02d}:{minute % 60:02d}:{second % 60:02d}"

    def number(self, at: int) -> int:
        """The local day an instant falls on."""
        number = (at - self.midnight[0]) // DAY
        if at < self.midnight[number]:
            return number - 1
        return number + 1 if at >= self.midnight[number + 1] else number

    def day(self, at: int) -> date:
        return self.days[self.number(at)]

    def at(self, day: date) -> int:
        """Local midnight at which a day begins."""
        return self.midnight[(day - self.first).days]

    def draw_day(self, rng: Random, begins: int, ends: int) -> int:
        """A day of [begins, ends), busier days more often."""
        low = self._sums[begins - 1] if begins else 0.0
        drawn = low + rng.random() * (self._sums[ends - 1] - low)
        return min(bisect(self._sums, drawn, begins, ends), ends - 1)

    def moment(self, rng: Random, number: int) -> int:
        """A buyer's moment: mostly office hours, sometimes the evening."""
        if rng.random() < 0.82:
            second = int(rng.triangular(8 * 3600, 18 * 3600, 10.6 * 3600))
        else:
            second = int(rng.uniform(7 * 3600, 22.5 * 3600))
        return self.midnight[number] + second

    def week(self, rng: Random, begins: int) -> int:
        """A buyer's moment in the seven days from `begins`."""
        return self.moment(rng, self.draw_day(rng, begins, begins + 7))

    def opening(self, at: int) -> int:
        """The earliest moment of business at or after an instant."""
        number = self.number(at)
        if self.works[number]:
            second = at - self.midnight[number]
            if second < CLOSES:
                return max(at, self.midnight[number] + OPENS)
        number += 1
        while not self.works[number]:
            number += 1
        return self.midnight[number] + OPENS

    def after(self, at: int, secs: int) -> int:
        """The instant at which `secs` of business have passed since `at`."""
        at = self.opening(at)
        while True:
            left = self.midnight[self.number(at)] + CLOSES - at
            if secs < left:
                return at + secs
            secs -= left
            at = self.opening(at + left)

    def before(self, at: int, secs: int) -> int:
        """The instant from which `secs` of business pass until `at`."""
        number = self.number(at)
        while True:
            if self.works[number]:
                begins = self.midnight[number] + OPENS
                end = min(at, self.midnight[number] + CLOSES)
                if end - begins >= secs:
                    return end - secs
                secs -= max(0, end - begins)
            if not number:
                return self.midnight[0]
            number -= 1

    def office(self, rng: Random, number: int) -> int:
        """A colleague's moment on a working day at or after `number`; Fridays often wait until Monday."""
        while not self.works[number] or (self.days[number].weekday() == 4 and rng.random() < 0.35):
            number += 1
        return self.midnight[number] + int(rng.triangular(OPENS, CLOSES, 10.8 * 3600))
