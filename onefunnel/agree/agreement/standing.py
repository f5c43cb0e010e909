"""Which version holds when: the signed versions in order, the one of a day, and whether the chain is whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from onefunnel.agree.agreement import chain
from onefunnel.agree.agreement.records import Agreement
from onefunnel.ledger.definitions import BUILT_IN, Definitions, from_json
from onefunnel.store.findings import Finding


def signed() -> list[Agreement]:
    """Every signed version, oldest first, with its signatures at hand."""
    return list(Agreement.objects.select_related("marketing__by", "sales__by"))


def latest() -> Agreement | None:
    """The newest signed version, in force or still to come."""
    return Agreement.objects.select_related("marketing__by", "sales__by").last()


def version(number: int) -> Agreement | None:
    return Agreement.objects.select_related("marketing__by", "sales__by").filter(number=number).first()


def in_force(at: datetime) -> Agreement | None:
    """The version that holds at an instant; None before the first."""
    return Agreement.objects.select_related("marketing__by", "sales__by").filter(in_force_at__lte=at).last()


def definitions_at(at: datetime) -> Definitions:
    """What the words mean at an instant: the version in force, or the built-in version 0."""
    found = in_force(at)
    return definitions_of(found) if found else BUILT_IN


def definitions_on(day: date) -> Definitions:
    """What the words mean on a day (in UTC, at its end)."""
    return definitions_at(datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1))


def definitions_of(found: Agreement) -> Definitions:
    return _read(found.document)


@lru_cache(maxsize=64)
def _read(document: str) -> Definitions:
    return from_json(document)


def begins_at(day: date, zone: str, *, signed_at: datetime) -> datetime:
    """When a version takes force: as its day begins where the company works, but not before it was signed."""
    return max(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC), signed_at)


def check_chain() -> list[Finding]:
    return chain.check(signed())
