"""The SQL and the slow interpreter find the same entries, whatever is agreed and whatever happened."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from onefunnel.ledger.conditions import compiling, oracle
from onefunnel.ledger.conditions.oracle import Entry
from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.lint import offences_of
from tests.conditions import histories


def asked(engine: Memory, agreed: Definitions) -> list[tuple[Any, ...]]:
    statement = compiling.whole(agreed, until_at=histories.UNTIL)
    return sorted(engine.rows(statement.sql, statement.parameters).rows, key=repr)


def worked_out(agreed: Definitions, company: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    def row(one: Entry) -> tuple[Any, ...]:
        return one.move, one.person or None, one.opportunity or None, one.stage, one.entered_at, one.left_at

    return sorted(map(row, oracle.entries(agreed, company, until_at=histories.UNTIL)), key=repr)


def agree(conditions: int, first_seed: int) -> tuple[int, int]:
    """Compare until so many conditions were asked: how many, and how many entries followed."""
    engine, seed, seen, found = in_memory({}), first_seed, 0, 0
    while seen < conditions:
        luck = Random(seed)
        company = histories.company(luck)
        engine.put(company)
        for _ in range(4):
            agreed = histories.definitions(luck)
            entries = worked_out(agreed, company)
            assert asked(engine, agreed) == entries, f"seed {seed}: {agreed.as_json()}"
            seen, found = seen + histories.conditions_in(agreed), found + len(entries)
        seed += 1
    return seen, found


def test_both_find_the_same_entries() -> None:
    seen, found = agree(240, first_seed=0)
    assert seen >= 240
    assert found > 100


@pytest.mark.parametrize("seed", range(40))
def test_every_text_is_in_the_common_subset_and_names_no_word_of_a_person_s(seed: int) -> None:
    agreed = histories.definitions(Random(seed))
    for statement in compiling.compiled(agreed, until_at=histories.UNTIL):
        assert offences_of(statement.sql) == []
        assert not any(word in statement.sql for word in ("alpha", "Beta", "Ω", "back\\slash", "it's"))
