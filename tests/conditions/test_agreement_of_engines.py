"""The SQL and the slow interpreter find the same entries, whatever is agreed and whatever happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from onefunnel.ledger.conditions import compiling, oracle, tree
from onefunnel.ledger.conditions.oracle import Entry
from onefunnel.ledger.definitions import BUILT_IN, Definitions, StageRule
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.lint import offences_of
from onefunnel.words import Stage
from tests.conditions import chance, histories


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


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_a_condition_on_a_day_is_about_the_company_s_day(zone: str) -> None:
    """Created around midnight of the zone and of UTC; the SQL, the interpreter and the calendar say who is in."""
    instants = [datetime(2025, 7, 1) + timedelta(minutes=30 * half) for half in range(-36, 36)]
    people = [{"person": f"p{place:02}", "created_at": at} for place, at in enumerate(instants)]
    said = f'{{"calendar": {{"zone": "{zone}"}}}}'
    calendar = {"agreement": "v1", "version": 1, "in_force_at": datetime(2020, 1, 1), "document": said}
    rule = StageRule(Stage.MQL, "MQL", enters_when={"field": "person.created_at", "op": "=", "value": "2025-07-01"})
    agreed = replace(BUILT_IN, number=1, stages=(rule,))
    engine = in_memory({"people": people, "agreements": [calendar]})
    clock = engine.read(lambda reading: reading.clock)
    found = asked(engine, agreed)
    slow = oracle.entries(agreed, {"people": people}, until_at=histories.UNTIL, clock=clock)
    assert [one[1] for one in found if one[3] == "mql"] == [one.person for one in slow if one.stage == "mql"]
    place = ZoneInfo(zone)
    assert {one[1] for one in found if one[3] == "mql"} == {
        str(one["person"]) for one, at in zip(people, instants, strict=True)
        if at.replace(tzinfo=UTC).astimezone(place).date() == date(2025, 7, 1)
    }  # fmt: skip


def test_both_find_the_same_entries() -> None:
    seen, found = agree(240, first_seed=0)
    assert seen >= 240
    assert found > 100


@pytest.mark.nightly
def test_both_find_the_same_entries_for_ten_thousand_conditions() -> None:
    seen, found = agree(10_000, first_seed=1_000)
    assert seen >= 10_000
    assert found > 5_000


COMPANIES, STATEMENTS, TOGETHER, ASKED = 25, 8, 50, 25


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_four_hundred_conditions_hold_at_the_same_moments(seed: int) -> None:
    """Ten thousand in all: fifty are asked of a company in one statement, and judged at some of its moments, by chance."""
    luck = Random(f"company {seed}")
    company = histories.company(luck)
    engine = in_memory(company)
    for _ in range(STATEMENTS):
        compare(luck, engine, company)
    engine.close()


def compare(luck: Random, engine: Memory, company: dict[str, list[Any]]) -> None:
    agreed = histories.definitions(luck)
    stage = luck.choice((Stage.SAL, Stage.SALES_QUALIFIED, Stage.OPPORTUNITY, Stage.WON, Stage.RECYCLED))
    some = [chance.condition(luck, stage=stage, depth=luck.choice((1, 2, 4))) for _ in range(2 * TOGETHER)]
    if luck.random() < 0.7:  # what asks for other stages' entries is slower, and every entry is compared elsewhere
        some = [one for one in some if "'entered'" not in repr(one)]
        agreed = replace(agreed, stages=())
    said = {f"h{number}": one for number, one in enumerate(some[:TOGETHER])}
    assert len(said) == TOGETHER
    statement = compiling.history(agreed, said, stage, until_at=histories.UNTIL)
    rows = engine.rows(statement.sql, statement.parameters).dicts()
    judges = {subject.key: judge for subject, judge in oracle.judges(agreed, company, stage, until_at=histories.UNTIL)}
    nodes = {name: tree.read(one, stage=stage) for name, one in said.items()}
    for row in luck.sample(rows, min(ASKED, len(rows))):
        at = row["moment"]
        assert isinstance(at, datetime)
        found = {name: judges[str(row["n"])].holds(node, at) for name, node in nodes.items()}
        assert {name: row[name] == 1 for name in nodes} == found, [said[n] for n in nodes if (row[n] == 1) != found[n]]


@pytest.mark.parametrize("seed", range(40))
def test_every_text_is_in_the_common_subset_and_names_no_word_of_a_person_s(seed: int) -> None:
    agreed = histories.definitions(Random(seed))
    for statement in compiling.compiled(agreed, until_at=histories.UNTIL):
        assert offences_of(statement.sql) == []
        assert not any(word in statement.sql for word in ("alpha", "Beta", "Ω", "back\\slash", "it's"))
