"""The list's length, or sum, or share, is the number: for every measure, over facts and scopes by chance."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onefunnel.ledger.answer import Answer, answer, opening, records
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.measure import Measure, measures
from onefunnel.words import Scope
from tests.measures import chance

ALL = list(measures().values())


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), size=st.integers(0, 24))
@example(seed=2**32 - 1, size=10)  # lost deals with amounts, none won
def test_every_list_adds_up_to_its_number(memory: Memory, seed: int, size: int) -> None:
    luck = Random(seed)
    memory.put(chance.facts(luck, size) if size else {})
    scope = chance.scope(luck)
    for measure in ALL:
        said = answer(memory, measure, scope)
        whole = records(memory, measure, scope, limit=10_000)
        check_list(measure, whole)
        if measure.shape == "value" and measure.adds != "none":
            assert whole.value == said.value, measure.name
        elif measure.opens:
            check_opened(memory, measure, scope, said, whole)


def check_list(measure: Measure, whole: Answer) -> None:
    """No record stands twice in a list, or in one row of a series, and all of them are there."""
    place = whole.columns.index(measure.opens) if measure.opens else 0
    keys = [(row[0], row[place]) for row in whole.rows]
    assert len(keys) == len(set(keys)) == whole.total, measure.name
    if measure.adds == "count":
        assert whole.value == whole.total, measure.name


def check_opened(memory: Memory, measure: Measure, scope: Scope, said: Answer, whole: Answer) -> None:
    """Each row of a series or table opens into its own records, and no record is in none of them."""
    opened = 0
    for row in said.dicts():
        inside = records(memory, measure, scope, opened=opening(row[measure.opens]), limit=10_000)
        assert inside.value == row["value"], (measure.name, row)
        opened += inside.total or 0
    assert opened == whole.total, measure.name


def test_a_list_pages_without_gaps_or_repeats(memory: Memory) -> None:
    luck = Random(7)
    memory.put(chance.facts(luck, 40))
    for measure in ALL:
        whole = records(memory, measure, Scope(), limit=10_000)
        pages = [records(memory, measure, Scope(), limit=7, start=start).rows for start in range(0, whole.total or 0, 7)]
        assert [row for page in pages for row in page] == list(whole.rows), measure.name
        assert all(len(page) <= 7 for page in pages)


def test_a_number_that_opens_as_a_whole_refuses_to_open_by_a_value(memory: Memory) -> None:
    with pytest.raises(ValueError, match="as a whole"):
        records(memory, measures()["win_rate"], Scope(), opened="x")


def test_chance_reaches_every_measure(memory: Memory) -> None:
    """The property would prove nothing over empty lists: each measure has records in these facts."""
    memory.put(chance.facts(Random(3), 60))
    empty = [measure.name for measure in ALL if not records(memory, measure, Scope()).total]
    assert empty == []
