"""Read dates and instants by a declared format. A date that could be read two ways is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ISO = "ISO"
TOKENS = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short>\d{2})", "MMMM": r"(?P<name>[^\W\d]+)", "MMM": r"(?P<name>[^\W\d]+)\.?",
    "MM": r"(?P<month>\d{1,2})", "M": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{1,2})", "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})", "H": r"(?P<hour>\d{1,2})", "hh": r"(?P<hour>\d{1,2})", "h": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})", "ss": r"(?P<second>\d{2}(?:[.,]\d{1,6})?)", "A": r"(?P<half>[AaPp]\.?[Mm]\.?)",
}  # fmt: skip
TOKEN = re.compile("|".join(TOKENS))
NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
GERMAN = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
MONTHS = {name: place for place, name in enumerate(NAMES, start=1)} | GERMAN
TWO_WAYS = re.compile(r"^\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})\b")
STARTS_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}")
EPOCHS = {"unix": 1, "unix_ms": 1000}


class BadValue(ValueError):
    """A value that cannot be read as what its column is; the message says why, in a sentence."""


class BadFormat(ValueError):
    """A declared format that is none."""


def instant(format_: str = ISO, zone: str = "UTC") -> Callable[[str], str]:
    """A reader of instants: text to 'YYYY-MM-DD HH:MM:SS[.ffffff]' in UTC. Text without an offset is in `zone`."""
    read = _reader(format_)
    place = known_zone(zone)

    def convert(text: str) -> str:
        moment = read(text)
        if moment.tzinfo is None and place is not UTC:
            moment = moment.replace(tzinfo=place)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(" ")

    return convert


def day(format_: str = ISO, zone: str = "UTC") -> Callable[[str], str]:
    """A reader of days: text to 'YYYY-MM-DD'. An instant with an offset falls on its day in `zone`."""
    read = _reader(format_)
    place = known_zone(zone)

    def convert(text: str) -> str:
        moment = read(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(place)
        return moment.date().isoformat()

    return convert


def known_zone(zone: str) -> tzinfo:
    if zone == "UTC":
        return UTC
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadFormat(f'there is no time zone "{zone}"; say one such as "Europe/Berlin"') from error


def _reader(format_: str) -> Callable[[str], datetime]:
    if format_ == ISO:
        return _iso
    if format_ in EPOCHS:
        return _epoch(EPOCHS[format_])
    return _by_pattern(format_)


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    parts = re.fullmatch(r"(\d{4}-\d\d-\d\d)[ T](\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?", text)
    try:
        if parts:
            date_, hour, minute, second, fraction, offset = parts.groups()
            rest = f".{fraction[:6].ljust(6, '0')}" if fraction else ""
            sign = "+00:00" if offset in ("Z", "UTC") else offset or ""
            return datetime.fromisoformat(f"{date_} {hour:0>2}:{minute}:{second or '00'}{rest}{sign}")
    except ValueError as error:
        raise BadValue(f'"{text}" is not a date that exists') from error
    raise BadValue(_why_not_iso(text))


def _why_not_iso(text: str) -> str:
    found = TWO_WAYS.match(text)
    if found and int(found[1]) <= 12 and int(found[3]) <= 12:
        return f'"{text}" can be read two ways; declare dates = "DD/MM/YYYY" or "MM/DD/YYYY"'
    return f'"{text}" is not a date like 2017-03-01; declare its format by dates = "..."'


def _epoch(per_second: int) -> Callable[[str], datetime]:
    def read(text: str) -> datetime:
        try:
            return datetime(1970, 1, 1) + timedelta(seconds=int(text) / per_second)
        except (ValueError, OverflowError) as error:
            raise BadValue(f'"{text}" is not a number of {"milli" if per_second > 1 else ""}seconds since 1970') from error

    return read


def _by_pattern(format_: str) -> Callable[[str], datetime]:
    pattern = _compile(format_)
    only_day = re.compile(_compile_text(re.split("[Hh]", format_, maxsplit=1)[0].rstrip(" ,T")))

    def read(text: str) -> datetime:
        found = pattern.fullmatch(text) or only_day.fullmatch(text)
        if not found:
            if STARTS_ISO.match(text):
                return _iso(text)
            raise BadValue(f'"{text}" is not a date like {format_}')
        try:
            return _moment(found.groupdict())
        except (ValueError, KeyError) as error:
            raise BadValue(f'"{text}" is not a date that exists as {format_}') from error

    return read


def _moment(parts: dict[str, str | None]) -> datetime:
    year = int(parts.get("year") or 0) or 2000 + int(parts["short"] or 0)
    if not parts.get("year") and year > 2069:
        year -= 100
    name = parts.get("name")
    month = MONTHS[name[:3].lower()] if name else int(parts["month"] or 0)
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    seconds = float((parts.get("second") or "0").replace(",", "."))
    moment = datetime(year, month, int(parts["day"] or 0), hour, int(parts.get("minute") or 0))
    return moment + timedelta(seconds=seconds)


def _compile(format_: str) -> re.Pattern[str]:
    groups = TOKEN.findall(format_)
    kinds = {TOKENS[g].split(">")[0] for g in groups}
    has_year = "YYYY" in groups or "YY" in groups
    has_month = any(g in groups for g in ("M", "MM", "MMM", "MMMM"))
    if len(kinds) != len(groups) or not (has_year and has_month and ("D" in groups or "DD" in groups)):
        raise BadFormat(f'"{format_}" is not a date format; write it like YYYY-MM-DD, M/D/YYYY, DD.MM.YYYY HH:mm or ISO')
    return re.compile(_compile_text(format_))


def _compile_text(format_: str) -> str:
    out, end = [], 0
    for token in TOKEN.finditer(format_):
        out += [re.escape(format_[end : token.start()]), TOKENS[token[0]]]
        end = token.end()
    return "".join([*out, re.escape(format_[end:])])


def formats_of(texts: list[str]) -> list[str]:
    """The formats that read every one of some dates: one where they decide it themselves, two where they do not."""
    found = []
    for format_ in (ISO, *usual()):
        read = _reader(format_)
        try:
            for text in texts:
                read(text)
        except BadValue:
            continue
        found.append(format_)
        if format_ == ISO:
            return found
    return _without_times(found)


def usual() -> list[str]:
    """The formats that people write dates in, ISO apart."""
    numeric = [f"{a}{s}{b}{s}{y}" for a, b in (("M", "D"), ("D", "M")) for s in "/.-" for y in ("YYYY", "YY")]
    times = ("", " HH:mm", " HH:mm:ss", " hh:mm A")
    return [*(day + time for day in numeric for time in times), "D MMM YYYY", "MMM D, YYYY", "D. MMMM YYYY"]


def _without_times(formats: list[str]) -> list[str]:
    """A format with a time reads plain days too; the plain one says enough."""
    return [f for f in formats if not any(f != g and f.startswith(g) for g in formats)]
