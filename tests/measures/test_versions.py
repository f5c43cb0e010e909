"""Versions by chance: business time as a slow clock counts it, deals as their version does, and steps that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.versions import SIGNED, signed
from tests.measures import chance

SEEDS = range(6)
OPEN = "select opportunity, amount from deal_steps where is_open and happened_at <= $at and until_at > $at"
STEPPED = """select
    coalesce(sum(case when is_open then amount end), 0) - coalesce(sum(case when was_open then was_amount end), 0) as n
from deal_steps
where happened_at <= $at
"""


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


def worked(agreed: Definitions, begins: datetime, ends: datetime) -> int:
    """Seconds of working time between two instants in UTC, day by day on the local clock."""
    zone, total = ZoneInfo(agreed.calendar.zone), 0
    day = begins.date() - timedelta(days=2)
    while day <= ends.date() + timedelta(days=2):
        if day.isoweekday() in agreed.calendar.hours and day not in agreed.calendar.holidays:
            opens, closes = (_utc(day, clock, zone) for clock in agreed.calendar.hours[day.isoweekday()])
            total += max(0, int((min(closes, ends) - max(opens, begins)).total_seconds()))
        day += timedelta(days=1)
    return total


def _utc(day: object, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_business_time_is_what_a_slow_clock_counts(memory: Memory, seed: int) -> None:
    memory.put(chance.facts(Random(seed), 24))
    known = {one.number: one.definitions for one in signed(memory.rows(SIGNED, {}).rows)}
    found = memory.rows("select * from handovers", {}).dicts()
    for row in found:
        agreed, begins, ends = known[row["version"]], row["handed_over_at"], row["responded_at"]
        if ends is not None:
            assert row["business_wait_secs"] == worked(agreed, begins, ends)
        owed = round(row["sla_hours"] * 3600)
        if row["sla_clock"] == "business":
            assert worked(agreed, begins, row["due_at"]) == owed
            assert worked(agreed, begins, row["due_at"] - timedelta(seconds=1)) == owed - 1
        else:
            assert row["due_at"] == begins + timedelta(seconds=owed)
    assert found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deal_counts_as_pipeline_when_the_version_in_force_counts_it(memory: Memory, seed: int) -> None:
    facts = chance.facts(Random(seed), 24)
    facts["agreements"] = [chance.version(Random(seed), n, chance.FIRST + timedelta(days=60 * n)) for n in (1, 2, 3)]
    memory.put(facts | {"agreements": []})
    days = [chance.FIRST + timedelta(days=day, hours=1) for day in range(0, 300, 10)]
    plain = {at: {row[0] for row in memory.rows(OPEN, {"at": at}).rows} for at in days}
    memory.put(facts)
    out = "select opportunity from uncounted_deals where from_at <= $at and until_at > $at"
    for at in days:
        counted = {row[0] for row in memory.rows(OPEN, {"at": at}).rows}
        assert counted == plain[at] - {row[0] for row in memory.rows(out, {"at": at}).rows}
        stepped = memory.rows(STEPPED, {"at": at}).rows[0][0]
        assert stepped == memory.rows(f"select coalesce(sum(amount), 0) as n from ({OPEN})", {"at": at}).rows[0][0]
