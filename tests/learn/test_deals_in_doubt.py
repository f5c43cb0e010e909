"""Open deals in doubt, each counted again the slow way: stale ones by walking their steps, late ones among those open."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.measure import measure
from onefunnel.words import Scope
from tests.measures import chance

SEED = 1


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


def walked(steps: list[dict[str, object]]) -> list[tuple[str, datetime, datetime]]:
    """A deal's stays, by walking its steps in order: stage, entered, left."""
    stays: list[tuple[str, datetime, datetime]] = []
    for step in sorted(steps, key=lambda one: (one["happened_at"], one["step"])):  # type: ignore[arg-type,return-value]
        begins, ends = step["happened_at"], step["until_at"]
        assert isinstance(begins, datetime)
        assert isinstance(ends, datetime)
        if not step["is_open"] or begins >= ends:
            continue
        stage = str(step["crm_stage"] or "not recorded")
        if stays and stays[-1][0] == stage and stays[-1][2] == begins:
            stays[-1] = (stage, stays[-1][1], ends)
        else:
            stays.append((stage, begins, ends))
    return stays


def test_stays_are_what_a_slow_walk_finds(memory: Memory) -> None:
    memory.put(chance.facts(Random(SEED), chance.MANY))
    steps: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in memory.rows("select * from deal_steps", {}).dicts():
        steps[str(row["opportunity"])].append(row)
    expected = {(deal, *stay) for deal, some in steps.items() for stay in walked(some)}
    found = memory.rows("select opportunity, crm_stage, entered_at, left_at from stage_stays", {}).rows
    assert {tuple(row) for row in found} == expected
    assert len(found) == len(expected) > 20


def test_late_stale_and_single_deals_are_among_those_that_are_open(memory: Memory) -> None:
    """One relation says what is open, under every version of the agreement and on every day."""
    luck = Random(SEED)
    memory.put(chance.facts(luck, chance.MANY))
    for scope in (Scope(), chance.scope(luck)):
        opened = {row[0] for row in records(memory, measure("open_deals"), scope, limit=1000).rows}
        (velocity,) = answer(memory, measure("sales_velocity"), scope).dicts()
        assert velocity["open_deals"] == len(opened)
        for name in ("overdue_deals", "stale_deals", "single_threaded_deals"):
            found = {row[0] for row in records(memory, measure(name), scope, limit=1000).rows}
            assert found <= opened, name
            if name != "overdue_deals":
                assert answer(memory, measure(name), scope).dicts()[0]["open_deals"] == len(opened)


def test_a_deal_is_stale_only_against_what_had_closed_by_then(memory: Memory) -> None:
    day = datetime(2025, 1, 1)
    closed = [
        {"opportunity": f"o{n}", "status": "lost", "created_at": day, "closed_at": day + timedelta(days=10)} for n in range(19)
    ]
    late = {"opportunity": "o90", "status": "lost", "created_at": day, "closed_at": day + timedelta(days=200)}
    left = {"opportunity": "o91", "status": "open", "created_at": day}
    memory.put({"opportunities": [*closed, late, left]})
    for days, stale in ((5, set()), (50, {"o90", "o91"}), (150, {"o90", "o91"}), (200, set()), (201, {"o91"})):
        scope = Scope(as_of=(day + timedelta(days=days)).replace(tzinfo=UTC))
        assert {row[0] for row in records(memory, measure("stale_deals"), scope).rows} == stale, days
