"""The page about conditions tells the truth: its examples are read, its table of fields is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onefunnel.ledger.conditions import says, text
from onefunnel.ledger.conditions.fields import FIELDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "conditions.md").read_text()


def block(name: str) -> list[str]:
    return [line for found in re.findall(rf"```{name}\n(.*?)```", PAGE, re.DOTALL) for line in found.splitlines()]


@pytest.mark.parametrize("said", block("condition") + re.findall(r"^\| `(.+?)` \|.*\w", PAGE.split("## Fields")[0], re.MULTILINE))
def test_every_example_is_a_condition(said: str) -> None:
    parsed = text.parse(said)
    assert parsed.problems == ()
    assert says.condition(parsed.tree or {})


@pytest.mark.parametrize("said", block("each"))
def test_every_part_of_a_score_card_is_read(said: str) -> None:
    assert text.parse_each(said).problems == ()


def test_the_first_example_reads_as_the_page_says() -> None:
    told = re.search(r"reads in plain words: \*(.+?)\*", PAGE, re.DOTALL)
    assert told
    assert says.condition(text.parse(block("condition")[0]).tree or {}) == " ".join(told[1].split())


def test_every_field_is_in_the_table_under_its_type() -> None:
    rows = re.findall(r"^\| (`.+`) \| (\w+) \|$", PAGE, re.MULTILINE)
    assert {name: kind for names, kind in rows for name in re.findall(r"`(.+?)`", names)} == {
        name: field.type for name, field in FIELDS.items()
    }


def test_the_mistake_that_the_page_shows_is_mended_as_it_says() -> None:
    (problem,) = text.parse("account.emplyees >= 200").problems
    assert problem.mend in PAGE
