"""A mapping that cannot be used says where it is wrong and how to mend it, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from onefunnel.inbound.loading import built_in, load, parse
from onefunnel.inbound.mapping import MappingError

GOOD = """
source = "crm"
[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "deal"
amount = "value"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse(text)
    return [str(p) for p in caught.value.problems]


def test_a_sound_mapping_is_read() -> None:
    found = parse(GOOD)
    assert found.files[0].facts[0].columns["amount"].columns == ("value",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('source = "crm"', "", "source: say where the files come from"),
        (
            '"opportunities"',
            '"oportunities"',
            'oportunities > table: there is no fact table "oportunities"; did you mean "opportunities"?',
        ),
        ("amount =", "amout =", 'deals.csv > opportunities > amout: there is no such key; did you mean "amount"?'),
        ('id = "deal"', "", "deals.csv > opportunities > id: say what tells one record from another"),
        ('"value"', '{ from = "value", decimals = "1.234" }', 'amount: "1.234" is not a style; say it by example'),
        ('"value"', '{ from = "value", unit = "dozens" }', 'amount: "dozens" is not a unit'),
        ('name = "deals.csv"', 'name = "deals.csv"\ndates = "DD-XX"', 'deals.csv > dates: "DD-XX" is not a date format'),
        ('name = "deals.csv"', 'name = "deals.csv"\nzone = "Mars/Base"', 'deals.csv > zone: there is no time zone "Mars/Base"'),
        (
            'source = "crm"',
            'source = "crm"\ncompany = { fiscal_month = 13 }',
            "company.fiscal_month: must be a month from 1 to 12",
        ),
        ('"crm"', '"crm', "the mapping is not TOML"),
    ],
)
def test_a_wrong_mapping_names_the_place_and_the_mend(old: str, new: str, says: str) -> None:
    assert any(says in p for p in problems(GOOD.replace(old, new)))


def test_everything_wrong_is_said_at_once() -> None:
    assert len(problems(GOOD.replace("amount", "amout").replace('"crm"', '"c r m"'))) == 2


def test_a_mapping_extends_another_and_replaces_one_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(GOOD)
    (tmp_path / "own.toml").write_text(
        'extends = "base.toml"\n[[file]]\nname = "us.csv"\nreplaces = "deals.csv"\ndates = "M/D/YYYY"\n'
    )
    found = load(str(tmp_path / "own.toml"))
    assert [f.section for f in found.files] == ["us.csv"]
    assert found.files[0].styles.dates == "M/D/YYYY"
    assert found.files[0].facts[0].table == "opportunities"


@pytest.mark.parametrize("name", built_in())
def test_the_mappings_that_come_along_are_sound(name: str) -> None:
    assert load(name).files


def test_patterns_do_not_reach_into_subfolders() -> None:
    found = parse(GOOD.replace('"deals.csv"', '"*deal*.csv"'))
    assert found.rule_for("My Deals 2024.csv") is not None
    assert found.rule_for("old/deals.csv") is None
