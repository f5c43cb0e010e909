"""A tree is checked before it is used: what is wrong, where, and what would mend it, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from onefunnel.ledger.conditions import tree
from onefunnel.ledger.conditions.fields import FIELDS
from onefunnel.ledger.facts import TABLES
from onefunnel.words import Stage

POINTS = {"points": ">=", "value": 70}


def nested(depth: int) -> dict[str, Any]:
    return POINTS if depth == 1 else {"not": nested(depth - 1)}


def test_eight_deep_is_right_and_nine_is_not() -> None:
    assert tree.check(nested(8)) == ()
    (problem,) = tree.check(nested(9))
    assert problem.path == ("not",) * 8
    assert "8 deep" in problem.says


def test_two_hundred_parts_are_right_and_one_more_is_not() -> None:
    assert tree.check({"any": [POINTS] * 199}) == ()
    (problem,) = tree.check({"any": [POINTS] * 300})
    assert problem.path == ("any", 199)


def test_a_very_deep_tree_is_refused_and_not_followed() -> None:
    deep: dict[str, Any] = POINTS
    for _ in range(100_000):
        deep = {"not": deep}
    assert len(tree.check(deep)) == 1


def test_all_mistakes_are_found_at_once_each_with_its_place() -> None:
    said = {
        "all": [
            {"field": "account.size", "op": ">=", "value": 3},
            POINTS,
            {"touches": {"kind": ["frm"], "colour": []}, "count": -1},
        ]
    }
    assert {problem.place for problem in tree.check(said)} == {
        "all, 1, field", "all, 3, count", "all, 3, touches, kind", "all, 3, touches, colour",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        None, 3, "points", [], {}, {"all": []}, {"all": {}}, {"all": [POINTS], "any": [POINTS]}, {"not": [POINTS]},
        {"at_least": 2, "of": [POINTS]}, {"at_least": 0, "of": [POINTS]}, {"at_least": True, "of": [POINTS]}, {"at_least": 1},
        {"field": "person.email", "op": "=", "value": "x"}, {"field": ["person.region"], "op": "="},
        {"field": "person.region", "op": "="}, {"field": "person.region", "op": "=", "value": 3},
        {"field": "person.region", "op": "=", "value": "x\n"}, {"field": "person.region", "op": "=", "value": "x" * 201},
        {"field": "person.region", "op": "in", "value": []}, {"field": "person.region", "op": "in", "value": "x"},
        {"field": "person.region", "op": "known", "value": "x"}, {"field": "person.region", "op": ["="], "value": "x"},
        {"field": "account.employees", "op": ">=", "value": True},
        {"field": "account.employees", "op": ">=", "value": float("nan")},
        {"field": "account.employees", "op": ">=", "value": 10**13},
        {"field": "person.created_at", "op": ">=", "value": "20260101"},
        {"field": "person.created_at", "op": ">=", "value": "2026-02-30"}, {"touches": []}, {"touches": {"human": 1}},
        {"touches": {"kind": []}}, {"touches": {"kind": [["form"]]}}, {"touches": {}, "op": "~"}, {"touches": {}, "count": 1.5},
        {"touches": {}, "within_days": 4000}, {"crm_stage": "Working"}, {"told": ["mqll"]}, {"entered": None},
        {"entered": "mql", "within_days": 0}, {"verdict": ["no"]}, {"points": ">=", "value": "70"}, {"points": 70},
        {"points": ">=", "value": 70, "within_days": 3},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_in_words(said: object) -> None:
    problems = tree.check(said)
    assert problems
    assert all(problem.says and problem.mend for problem in problems)
    with pytest.raises(tree.UnreadableConditionError):
        tree.read(said)


def test_no_private_column_and_no_key_can_be_asked() -> None:
    tables = {"person": "people", "account": "accounts", "deal": "opportunities"}
    for name in FIELDS:
        subject, _, column = name.partition(".")
        found = TABLES[tables[subject]].column(column)
        assert not found.private
        assert found.kind != "key"
    assert {
        "person.seniority",
        "account.employees",
        "account.annual_revenue",
        "deal.amount",
        "person.created_at",
    } <= FIELDS.keys()


def test_a_stage_asks_only_for_stages_that_come_earlier() -> None:
    assert tree.check({"entered": "mql"}, stage=Stage.SAL) == ()
    (problem,) = tree.check({"entered": "sal"}, stage=Stage.MQL)
    assert problem.mend == "Earlier stages: lead."


def test_a_score_card_asks_neither_points_nor_stages_entered() -> None:
    assert tree.check(POINTS, in_card=True)
    assert tree.check({"entered": "mql"}, in_card=True)
    assert tree.check({"told": ["mql"]}, in_card=True) == ()
