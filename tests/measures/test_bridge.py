"""A change adds up: whatever happened to the deals, every bridge ends on the very cent of the number that it explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.measure import measure
from onefunnel.words import EVER, Period, Scope
from tests.measures import chance

SEEDS = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


def asked(memory: Memory, name: str, scope: Scope) -> int:
    said = answer(memory, measure(name), scope).value
    assert isinstance(said, int)
    return said


DUE = (("of", "due"),)


def bars(memory: Memory, scope: Scope, *, of: str = "open") -> dict[str, int]:
    asked = replace(scope, choices=(("of", of),))
    return {str(row["bar"]): int(str(row["value"])) for row in answer(memory, measure("bridge"), asked).dicts()}


def up_to(scope: Scope) -> Scope:
    """The same question about everything before the period."""
    return scope.during(Period(EVER.begins_on - timedelta(days=1), scope.period.begins_on - timedelta(days=1)))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, size=st.integers(1, 24))
def test_every_bridge_ends_on_the_cent(memory: Memory, seed: int, size: int) -> None:
    luck = Random(seed)
    memory.put(chance.facts(luck, size))
    scope = chance.scope(luck)
    whole, due = bars(memory, scope), bars(memory, scope, of="due")
    assert whole["opening"] == asked(memory, "open_pipeline", up_to(scope))
    assert sum(whole.values()) == asked(memory, "open_pipeline", scope)
    assert sum(due.values()) == asked(memory, "due_pipeline", scope)
    assert -whole["won"] == -due["won"] == asked(memory, "bookings", scope)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, size=st.integers(1, 24))
def test_the_pipeline_due_at_the_start_is_that_of_the_open_deals_list(memory: Memory, seed: int, size: int) -> None:
    luck = Random(seed)
    memory.put(chance.facts(luck, size))
    scope = chance.scope(luck)
    then = records(memory, measure("open_pipeline"), up_to(scope), limit=1000).dicts()
    due = [row for row in then if row["close_on"] is not None and row["close_on"] <= scope.period.ends_on]  # type: ignore[operator]
    assert bars(memory, scope, of="due")["opening"] == sum(int(str(row["amount"] or 0)) for row in due)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, size=st.integers(1, 24), cut=st.floats(0, 1))
def test_two_bridges_in_a_row_are_one_long_bridge(memory: Memory, seed: int, size: int, cut: float) -> None:
    luck = Random(seed)
    memory.put(chance.facts(luck, size))
    scope = replace(chance.scope(luck), period=Period(chance.FIRST.date(), chance.FIRST.date() + timedelta(days=chance.DAYS)))
    middle = scope.period.begins_on + timedelta(days=int(cut * (chance.DAYS - 1)))
    first = bars(memory, scope.during(Period(scope.period.begins_on, middle)))
    then = bars(memory, scope.during(Period(middle + timedelta(days=1), scope.period.ends_on)))
    assert then["opening"] == sum(first.values())
    assert bars(memory, scope) == {bar: first[bar] + (bar != "opening") * then[bar] for bar in first}


def test_chance_reaches_every_bar(memory: Memory) -> None:
    """The properties would prove little over histories in which nothing slips, moves or is merged."""
    memory.put(chance.facts(Random(3), 400))
    scope = Scope(Period(chance.FIRST.date() + timedelta(days=60), chance.FIRST.date() + timedelta(days=180)))
    said = answer(memory, measure("bridge"), replace(scope, choices=DUE)).dicts()
    reached = {str(row["bar"]) for row in said if row["deals"]}
    owned = answer(memory, measure("bridge"), replace(scope, owner="w0", choices=DUE)).dicts()
    reached |= {str(row["bar"]) for row in owned if row["deals"]}
    assert {str(row["bar"]) for row in said} - reached == set()
