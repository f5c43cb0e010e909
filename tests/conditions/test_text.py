"""A condition and its short text are one thing, and a mistake in the text says where it is and what would mend it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onefunnel.ledger.conditions import text, tree
from onefunnel.words import Stage
from tests.conditions import chance

DEMO = {"all": [
    {"field": "account.employees", "op": ">=", "value": 200},
    {"any": [{"touches": {"kind": ["form"]}, "op": ">=", "count": 1, "within_days": 30}, {"crm_stage": ["Working"]}]},
]}  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_a_tree_written_and_read_is_the_same_tree(seed: int) -> None:
    said = chance.condition(Random(seed), depth=6)
    assert tree.check(said) == ()
    assert tree.read(said).as_json() == said
    written = text.write(said)
    assert text.parse(written) == text.Parsed(said)
    assert text.write(said) == written


@settings(max_examples=200, deadline=None)
@given(noise=st.text(alphabet="()<>=!,\"' .abc123-andortuches\n“”\\é", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(noise: str) -> None:
    parsed = text.parse(noise)
    assert parsed.tree is not None or parsed.problems
    for problem in parsed.problems:
        assert problem.begins is not None
        assert problem.ends is not None
        assert 0 <= problem.begins <= problem.ends <= len(noise)
    if parsed.tree is not None and not parsed.problems:
        written = text.write(parsed.tree)
        assert text.parse(written).tree == parsed.tree
        assert text.write(text.parse(written).tree or {}) == written


def test_the_text_of_the_decision_is_the_tree_of_the_decision() -> None:
    said = 'account.employees >= 200 and (touches(kind = form, within 30 days) >= 1 or crm stage in ("Working"))'
    assert text.parse(said).tree == DEMO
    assert text.write(DEMO) == said.replace('in ("Working")', '= "Working"')


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("NOT points<3", "not points < 3"),
        ("points ≥ 70", "points >= 70"),
        ("touches()", "touches() >= 1"),
        ("touches(kind is call, human)", "touches(kind = call, human = true) >= 1"),
        ("entered SQL within 1 day", "entered sales_qualified within 1 day"),
        ("told is MQL", "told = mql"),
        ("told != mql", "not told = mql"),
        ("verdict not in (accepted, recycled)", "not verdict in (accepted, recycled)"),
        ("person.country is Norway", 'person.country = "Norway"'),
        ("person.country is not 'Norway'", 'person.country != "Norway"'),
        ("person.country in “Norway”", 'person.country in ("Norway")'),
        ('((crm stage = "A"))', 'crm stage = "A"'),
        ("points > 1 and points < 9 or points = 70", "(points > 1 and points < 9) or points = 70"),
        ('points > 1 or told = mql unless crm stage = "A"', '(points > 1 or told = mql) and not crm stage = "A"'),
        ("all of (points > 1, told = mql)", "points > 1 and told = mql"),
        ("any of (points > 1)", "any of (points > 1)"),
        ("person.created_at >= 2026-01-31", "person.created_at >= 2026-01-31"),
    ],
)
def test_several_ways_of_writing_are_read_and_one_is_written(said: str, same: str) -> None:
    parsed = text.parse(said)
    assert parsed.tree is not None
    assert parsed.problems == ()
    assert text.write(parsed.tree) == same
    assert text.parse(same).tree == parsed.tree


@pytest.mark.parametrize(
    ("said", "wrong", "mend"),
    [
        ("employees >= 200", "employees", "Did you mean account.employees?"),
        ("account.emplyees >= 200", "account.emplyees", "Did you mean account.employees?"),
        ('points >= 1 and account.employees >= "many"', '"many"', "Write a number."),
        ("account.industry >= Software", ">=", "Use one of: = != in not_in known unknown."),
        ("touches(kind = frm)", "frm", "Did you mean form?"),
        ("touches(kind in (form, frm))", "(form, frm)", "Did you mean form?"),
        ("touches(sort = form)", "sort", "Choose one of: kind, channel, team, outcome, direction, human."),
        ("touches(kind = form, within 30)", ")", "Write it as: within 30 days."),
        ("touches(kind = form, within 0 days)", "0", "Write a whole number from 1 to 3,660."),
        ("touch(kind = form)", "(", "Did you mean touches?"),
        ("points >= 1 points >= 2", "points", "Join conditions by 'and' or 'or'."),
        ("points >= 1 and", "", "Write one here, such as account.employees >= 200."),
        ("points 70", "70", "Write it as: points >= 70."),
        ("(points >= 70", "", "Close the parenthesis."),
        ("crm stage", "", "Write one of: >= > = != <= < in, not in, is known, is unknown."),
        ('crm stage = "Wor', '"Wor', 'Write " after it.'),
        ("points >= 70 & told = mql", "&", 'Quote text: "like this".'),
        ("told = maql", "maql", "Did you mean mql?"),
        ("at least 3 of (points > 1, points < 0)", "3", "Ask for 2 or fewer."),
        ("", "", "Begin with a field, such as account.employees >= 200."),
    ],
)
def test_a_mistake_is_shown_where_it_stands_with_what_mends_it(said: str, wrong: str, mend: str) -> None:
    (problem,) = text.parse(said).problems
    assert said[problem.begins : problem.ends] == wrong
    assert problem.mend == mend


def test_a_mistake_on_the_third_line_is_counted_as_editors_do() -> None:
    said = "points >= 1\nand told = mql\nand  told = maql"
    (problem,) = text.parse(said).problems
    assert text.line_and_column(said, problem.begins or 0) == (3, 13)


def test_what_belongs_to_deals_is_refused_in_a_lead_s_stage() -> None:
    (problem,) = text.parse("deal.amount >= 5000", stage=Stage.MQL).problems
    assert "belongs to a deal" in problem.says
    assert text.parse("deal.amount >= 5000", stage=Stage.OPPORTUNITY).problems == ()


def test_a_long_condition_is_written_over_several_lines() -> None:
    said = {"any": [{"crm_stage": [f"the stage number {number}"]} for number in range(6)]}
    written = text.write(said)
    assert written.count("\nor ") == 5
    assert text.parse(written).tree == said


def test_what_a_score_card_counts_has_no_number_of_its_own() -> None:
    assert text.parse_each("touches(kind = visit)").tree == {"touches": {"kind": ["visit"]}}
    assert text.write_each({"touches": {"kind": ["visit"]}}) == "touches(kind = visit)"
    for wrong in ("touches(kind = visit) >= 3", "points > 3", "touches(", "touches(within 3 days)"):
        assert text.parse_each(wrong).problems
