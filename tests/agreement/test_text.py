"""The agreement's text: what is read of it, what is written, and how a mistake is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onefunnel.agree.agreement import clauses, rewriting, targets, wording
from onefunnel.ledger.definitions import BUILT_IN, from_json
from onefunnel.words import Stage, Team
from tests.agreement.making import TEXT

WRITTEN = sorted((Path(__file__).parent / "written").glob("*.toml"))


def test_a_text_says_its_conditions_and_keeps_the_rest_as_it_was_built_in() -> None:
    found = wording.read(TEXT)
    assert found.problems == ()
    assert found.note == "Sales asked for larger companies."
    rule = found.definitions.stage(Stage.MQL)
    assert rule is not None
    assert rule.team is Team.MARKETING
    assert rule.enters_when == {"all": [{"told": ["mql"]}, {"field": "account.employees", "op": ">=", "value": 200}]}
    assert found.definitions.cohort_days == BUILT_IN.cohort_days


@pytest.mark.parametrize("path", WRITTEN, ids=[path.stem for path in WRITTEN])
def test_what_companies_really_agree_can_be_written_read_and_stored(path: Path) -> None:
    found = wording.read(path.read_text())
    assert [str(one) for one in found.problems] == []
    assert from_json(found.definitions.as_json()) == found.definitions
    again = wording.read(wording.write(found.definitions, in_force_on=found.in_force_on, note=found.note))
    assert again == found
    told = [one for one in clauses.clauses(found.definitions) if one.chapter in ("stages", "sales", "marketing")]
    sentences = [said for one in told for said in one.says]
    assert all(said.endswith(".") for said in sentences)


@pytest.mark.parametrize(
    ("wrong", "line", "key", "says"),
    [
        ("[stages.mqll]\nname = 'x'", 1, "stages.mqll", '"mqll" is no stage. Did you mean mql?'),
        ("cohort_dayz = 3", 1, "cohort_dayz", "Did you mean cohort_days?"),
        ("\n[stages.mql]\nenters_when = 'acount.employees > 3'", 3, "stages.mql.enters_when", "Did you mean account.employees?"),
        ("[slas.Fast]\nkind = 'first_response'", 1, "slas.Fast", "within how many hours?"),
        ("[targets.2026-Q5]\nbookings = 3", 1, "targets.2026-Q5", "Write 2026-Q4"),
        ("[targets.2026-Q4]\nbokings = 3", 2, "targets.2026-Q4.bokings", "Did you mean bookings?"),
        ("[calendar]\nzone = 'Berlin'", 2, "calendar.zone", "Write it as Europe/Berlin."),
        ("[calendar.hours]\nmonday = '9-17'", 2, "calendar.hours.monday", "09:00-17:00"),
        ("note = unquoted", 1, "", "this is not TOML"),
        ("ignored_after_hours = true", 1, "ignored_after_hours", "this must be a whole number"),
        ("in_force_on = 2026-12-01T09:00:00", 1, "in_force_on", "a day such as 2026-12-01"),
        ("[card.Form]\npoints = 3", 1, "card.Form", 'the part "Form" of the score card has either when or each'),
        ("[card.Form]\npoints = 3\nwhen = ''", 1, "card.Form", "when: points while it holds; each: points for each touch"),
    ],
)
def test_a_mistake_is_said_with_its_line_its_key_and_the_mend(wrong: str, line: int, key: str, says: str) -> None:
    (problem, *_) = wording.read(wrong).problems
    assert (problem.line, problem.key) == (line, key)
    assert says in str(problem)


def test_targets_are_written_in_whole_units_and_follow_the_fiscal_year() -> None:
    text = "[calendar]\nfiscal_month = 2\ncurrency = 'EUR'\n[targets.2026-11]\nbookings = 450000\nwin_rate = 25.5\n"
    found = wording.read(text)
    assert found.problems == ()
    assert {(one.measure, one.quarter_on, one.value) for one in found.definitions.targets} == {
        ("bookings", date(2026, 11, 1), 45_000_000_000.0),
        ("win_rate", date(2026, 11, 1), 25.5),
    }
    assert wording.read(wording.write(found.definitions)).definitions.targets == found.definitions.targets
    assert "no quarter of your fiscal year" in str(wording.read(text.replace("2026-11", "2026-12")).problems[0])


def test_targets_read_as_a_table_of_quarters_and_measures() -> None:
    text = "[targets.2026-Q4]\nbookings = 450000\nwin_rate = 28\n\n[targets.2027-Q1]\nignored_leads = 10\nwin_rate = 30\n"
    found = targets.table(wording.read(f'[calendar]\ncurrency = "EUR"\n\n{text}').definitions)
    assert [(column.says, column.side) for column in found.columns] == [
        ("Bookings", "at least"), ("Win rate", "at least"), ("Ignored leads", "at most"),
    ]  # fmt: skip
    rows = {clause.name: [figure for _, figure in figures] for clause, figures in found.rows}
    assert rows == {"Q4 2026": ["€450k", "28%", ""], "Q1 2027": ["", "30%", "10"]}


def test_the_form_changes_one_value_and_leaves_every_comment() -> None:
    text = rewriting.apply(TEXT, {'slas."First response".hours': "4", "stages.mql.wait_days": "6", "stages.mql.name": "MQL"})
    assert "# What we agreed in the canteen." in text
    assert "# below that nobody calls" in text
    found = wording.read(text).definitions
    rule = found.stage(Stage.MQL)
    assert rule is not None
    assert (rule.wait_days, found.slas[0].hours) == (6, 4)


def test_the_form_takes_a_value_out_by_leaving_it_empty() -> None:
    text = rewriting.apply(TEXT, {"stages.mql.enters_when": ""})
    rule = wording.read(text).definitions.stage(Stage.MQL)
    assert rule is not None
    assert rule.enters_when is None


def test_what_the_form_cannot_understand_becomes_a_problem_where_it_stands() -> None:
    text = rewriting.apply(TEXT, {'slas."First response".hours': "soon"})
    assert [one.key for one in wording.read(text).problems][:1] == ['slas."First response".hours']


def test_clauses_are_added_and_taken_out() -> None:
    text = TEXT
    for section, name in (
        ("stages", "stages.sal"), ("slas", "Verdict in time"), ("card", "Asked for a demo"), ("targets", "2026-Q4"),
        ("targets", "targets.2026-Q4.bookings"), ("reasons", "lost"), ("channels", "search"),
    ):  # fmt: skip
        text = rewriting.add(text, section, name)
    found = wording.read(text)
    assert [str(one) for one in found.problems] == []
    assert found.definitions.stage(Stage.SAL) is not None
    assert [one.measure for one in found.definitions.targets] == ["bookings"]
    gone = wording.read(rewriting.remove(text, 'slas."Verdict in time"')).definitions
    assert [one.name for one in gone.slas] == ["First response"]


def test_a_comparison_names_only_the_clauses_that_differ() -> None:
    before = wording.read(TEXT).definitions
    after = wording.read(TEXT.replace("200", "500").replace("[slas", "[reasons]\nlost = ['price']\n[slas")).definitions
    assert [(one.clause.path, one.kind) for one in clauses.compare(before, after)] == [
        ("stages.mql", "changed"),
        ("reasons.lost", "added"),
    ]
    assert clauses.compare(after, after) == []
