"""What holds for every measure and relation: documented words, checked heads, every dimension, one name each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onefunnel.ledger import measure as measures_
from onefunnel.ledger import relations as relations_
from onefunnel.ledger import sqltext
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.measure import Measure, UnknownMeasureError, measure, measures
from onefunnel.ledger.relations import relations
from onefunnel.ledger.sqltext import MalformedSqlError
from onefunnel.words import DIMENSIONS, Scope

WORDS = Path(__file__).resolve().parents[2] / "docs" / "words.md"
UNSCOPED = {"ledger_contents", "scope_choices"}  # they say what there is to choose from

MEASURE = """-- question: How many?
-- unit: count
-- direction: up
-- sla: none
-- word: lead
-- shape: value
-- adds: count
with
rows as (
    select person from people
)
select count(*) as value
from rows
"""


def terms() -> set[str]:
    """The terms that docs/words.md explains: the first column of its first table, and its formulas."""
    text = WORDS.read_text()
    table = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    formulas = re.findall(r"\*\*([^*]+)\*\*", text)
    return {term.strip() for cell in [*table, *formulas] for term in cell.split(",")}


@pytest.mark.parametrize("one", measures().values(), ids=measures())
def test_every_measure_names_a_documented_word(one: Measure) -> None:
    assert one.word in terms()


@pytest.mark.parametrize("one", measures().values(), ids=measures())
def test_every_measure_follows_every_dimension_and_the_period(one: Measure) -> None:
    if one.name not in UNSCOPED:
        assert {*DIMENSIONS, "ends_at", "as_of"} <= sqltext.parameters(one.sql)


@pytest.mark.parametrize("one", measures().values(), ids=measures())
def test_every_measure_reads_what_there_is_and_asks_for_what_a_scope_gives(one: Measure) -> None:
    known = TABLES.keys() | {relation.name for relation in relations()}
    assert sqltext.read(one.path).reads <= known
    assert sqltext.parameters(one.sql) <= one.parameters(Scope()).keys()


def test_relations_come_after_those_they_read() -> None:
    seen: set[str] = set(TABLES)
    for relation in relations():
        assert relation.reads <= seen
        seen.add(relation.name)


def test_every_relation_is_used() -> None:
    """What nothing reads does not ship; `journeys` and `told_events` are read by screens."""
    read = {name for relation in relations() for name in relation.reads}
    read |= {name for one in measures().values() for name in sqltext.read(one.path).reads}
    assert {relation.name for relation in relations()} - read <= {"journeys", "told_events"}


def test_an_unknown_measure_suggests_those_that_look_like_it() -> None:
    with pytest.raises(UnknownMeasureError, match="did you mean win_rate"):
        measure("winrate")
    with pytest.raises(UnknownMeasureError) as refusal:
        measure("zzz")
    assert refusal.value.close == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("-- unit: count\n", "", "'unit:'"),
        ("unit: count", "unit: litres", "it can be"),
        ("adds: count", "adds: everything", "no rule"),
        ("-- word: lead\n", "-- word: lead\n-- mood: good\n", "means nothing here"),
        ("-- word: lead\n", "-- word: lead\n-- opens: person\n", "opens as a whole"),
        ("rows as", "others as", "no CTE named rows"),
        ("    select person from people", "select person from people", "one final select"),
        ("-- word: lead\n", "-- word: lead\n-- lacks: colour\n", "no dimensions"),
        ("-- word: lead\n", "-- word: lead\n-- sorts: a, b\n", "sorts"),
        ("-- question: How many?", "-- How many?", "no key"),
    ],
)
def test_a_measure_that_breaks_its_contract_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "broken.sql"
    path.write_text(MEASURE)
    assert measures_.read(path).name == "broken"
    path.write_text(MEASURE.replace(old, new))
    with pytest.raises(MalformedSqlError, match=says):
        measures_.read(path)


def test_a_relation_must_say_what_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "liars.sql"
    path.write_text("-- says: Liars.\n-- reads: people\nselect a.account from accounts as a\n")
    with pytest.raises(MalformedSqlError, match="its text reads"):
        relations_.read(path)


def test_relations_that_read_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("first", "second"), ("second", "first")):
        (tmp_path / f"{name}.sql").write_text(f"-- says: A ring.\n-- reads: {other}\nselect * from {other}\n")
    with pytest.raises(MalformedSqlError, match="circle"):
        relations_.in_order([relations_.read(path) for path in tmp_path.glob("*.sql")])


def test_a_relation_cannot_bear_the_name_of_a_fact(tmp_path: Path) -> None:
    (tmp_path / "people.sql").write_text("-- says: Again.\n-- reads: accounts\nselect * from accounts\n")
    with pytest.raises(MalformedSqlError, match="facts"):
        relations_.in_order([relations_.read(tmp_path / "people.sql")])
