"""The relations that come out of signed documents: what no SQL can read from them is written here as rows with bound values."""

from __future__ import annotations

from onefunnel.ledger import fulfilled, worktime
from onefunnel.ledger.bound import Columns, Statement, rows
from onefunnel.ledger.definitions import REPEATS, AttributionChoice, Sla
from onefunnel.ledger.versions import Version, Versions

VERSIONS: Columns = {
    "version": "bigint", "in_force_at": "timestamp", "until_at": "timestamp", "in_force_on": "date", "digest": "string",
}  # fmt: skip
TERMS: Columns = {
    "version": "bigint", "kind": "string", "name": "string", "stage": "string", "team": "string", "rank": "bigint",
    "amount": "bigint", "clock": "string", "is_narrowed": "boolean",
}  # fmt: skip
ENTRIES: Columns = {
    "version": "bigint", "stage": "string", "person": "string", "opportunity": "string", "entered_at": "timestamp",
}  # fmt: skip
HOURS: Columns = {"version": "bigint", "weekday": "bigint", "opens_minute": "bigint", "closes_minute": "bigint"}
HOLIDAYS: Columns = {"version": "bigint", "day": "date"}
OFFSETS: Columns = {"version": "bigint", "from_local": "timestamp", "until_local": "timestamp", "offset_secs": "bigint"}
SLA_LEADS: Columns = {"version": "bigint", "rank": "bigint", "entry": "string"}


def made(versions: Versions) -> dict[str, Statement]:
    """Each made relation by its name, over these versions."""
    return {
        "versions": rows(VERSIONS, [_version(v) for v in versions]),
        "agreed_terms": rows(TERMS, [row for v in versions for row in _terms(v)]),
        "agreed_hours": rows(HOURS, [(v.number, *h) for v in versions for h in worktime.hours(v.definitions.calendar)]),
        "agreed_holidays": rows(HOLIDAYS, [(v.number, day) for v in versions for day in v.definitions.calendar.holidays]),
        "zone_offsets": rows(OFFSETS, [(v.number, *o) for v in versions for o in worktime.offsets(v.definitions.calendar.zone)]),
        "agreed_entries": fulfilled.entries(versions),
        "sla_leads": fulfilled.sla_leads(versions),
    }


def _version(version: Version) -> tuple[object, ...]:
    first_day = worktime.local(version.in_force_at, version.definitions.calendar.zone).date()
    return version.number, version.in_force_at, version.until_at, first_day, version.digest


def _terms(version: Version) -> list[tuple[object, ...]]:
    """A version's settings, stages and SLAs as rows of `agreed_terms`."""
    agreed, number = version.definitions, version.number
    settings = {
        "ignored_after_secs": agreed.ignored_after_hours * 3600,
        "cohort_days": agreed.cohort_days,
        "fiscal_month": agreed.calendar.fiscal_month,
        **_crediting(agreed.attribution),
    }
    found: list[tuple[object, ...]] = [
        (number, "setting", name, None, None, None, amount, None, False) for name, amount in settings.items()
    ]
    for rank, rule in enumerate(agreed.stages):
        found.append((number, "stage", rule.name, rule.stage.value, rule.team and rule.team.value, rank, None, None,
                      fulfilled.is_computed(rule)))  # fmt: skip
    return found + [(number, *_sla(rank, sla)) for rank, sla in enumerate(agreed.slas)]


def _crediting(choice: AttributionChoice) -> dict[str, int]:
    """How journeys are read; see the relation `crediting`."""
    return {
        "lookback_secs": choice.lookback_days * 86400,
        "half_life_secs": choice.half_life_days * 86400,
        "repeats": REPEATS.index(choice.repeats),
        "non_direct": int(choice.non_direct),
        "sales_answers": int(choice.sales_answers),
    }


def _sla(rank: int, sla: Sla) -> tuple[object, ...]:
    amount = sla.hours * 3600 if sla.hours is not None else sla.least
    return sla.kind, sla.name, sla.stage.value, sla.team.value, rank, amount, sla.clock, sla.where is not None
