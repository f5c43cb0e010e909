"""When a company works, as rows that SQL can count with: hours by weekday, and the zone's offsets as local time has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onefunnel.ledger.definitions import WorkingTime

FIRST, LAST = datetime(1970, 1, 1), datetime(2054, 1, 1)
LONG_AGO, FAR_OFF = datetime(1900, 1, 1), datetime(2200, 1, 1)
DAY = timedelta(days=1)


def hours(calendar: WorkingTime) -> tuple[tuple[int, int, int], ...]:
    """ISO weekday, and the minutes after local midnight between which it works; past 1440 where it ends the day after."""
    found = []
    for weekday, (opens, closes) in sorted(calendar.hours.items()):
        begins, ends = minutes(opens), minutes(closes)
        found.append((weekday, begins, ends if ends > begins else ends + 1440))
    return tuple(found)


def minutes(clock: str) -> int:
    """'09:30' as 570; '24:00' is the day's end."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def local(utc: datetime, zone: str) -> datetime:
    """An instant as the company's clocks show it."""
    return utc + timedelta(seconds=_ahead(_place(zone), utc)) if utc > LONG_AGO else utc


@cache
def offsets(zone: str) -> tuple[tuple[datetime, datetime, int], ...]:
    """From and until when, in local time, a zone is how many seconds ahead of UTC.

    An hour that the clock shows twice counts as its first; one that it leaves out counts by the offset before it.
    """
    place = _place(zone)
    found, begins, ahead = [], LONG_AGO, _ahead(place, FIRST)
    day = FIRST
    while day < LAST:
        if _ahead(place, day + DAY) != ahead:
            at = _change(place, day, day + DAY)
            after = _ahead(place, at)
            local = at + timedelta(seconds=max(ahead, after))
            found.append((begins, local, ahead))
            begins, ahead = local, after
        day += DAY
    return (*found, (begins, FAR_OFF, ahead))


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _ahead(place: ZoneInfo, utc: datetime) -> int:
    offset = utc.replace(tzinfo=UTC).astimezone(place).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _change(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset, by halving the stretch between."""
    old = _ahead(place, before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _ahead(place, before + timedelta(seconds=middle)) == old else (low, middle)
    return before + timedelta(seconds=high)
