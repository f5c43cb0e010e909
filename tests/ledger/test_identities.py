"""Merges are followed to the record that stays, however they were told."""

from __future__ import annotations

import pytest

from onefunnel.ledger.duck import in_memory

PEOPLE = ("a", "b", "c", "d")


def standing(*pairs: str) -> dict[str, str]:
    """Who stands for whom after merges written as 'from>into'."""
    merges = [
        {
            "merge": f"g{number}",
            "kind": "people",
            "from_key": pair[0],
            "into_key": pair[2],
            "merged_at": f"2026-01-0{number + 1} 00:00:00",
        }
        for number, pair in enumerate(pairs)
    ]
    engine = in_memory({"merges": merges, "people": [{"person": key} for key in PEOPLE]})
    kept = {row[0] for row in engine.rows("select person from standing_people", {}).rows}
    given = dict(engine.rows("select given_key, stands_key from identities where kind = 'people'", {}).rows)
    assert kept == set(PEOPLE) - given.keys(), "everybody stands for themselves or gives way, never neither"
    return given


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ((), {}),
        (("a>b",), {"a": "b"}),
        (("a>b", "b>c"), {"a": "c", "b": "c"}),
        (("a>b", "a>c"), {"a": "c"}),
        (("a>a",), {}),
        (("a>b", "b>a"), {}),
        (("a>b", "b>c", "c>a"), {}),
        (("d>a", "a>b", "b>a"), {"d": "a"}),
        (("d>c", "c>b", "a>b", "b>a"), {"d": "b", "c": "b"}),
    ],
)
def test_a_chain_ends_at_who_stays_and_a_ring_changes_nothing(told: tuple[str, ...], stands: dict[str, str]) -> None:
    assert standing(*told) == stands
