"""A definition reads as plain words, for somebody who never saw how it is written."""

from __future__ import annotations

import re
from random import Random

import pytest

from onefunnel.ledger.conditions import says, text
from onefunnel.ledger.conditions.fields import FIELDS, KINDS
from onefunnel.ledger.conditions.phrases import FIELD_NAMES, KIND_NAMES
from onefunnel.ledger.definitions import BUILT_IN, Definitions, Points, StageRule
from onefunnel.words import Stage, Team
from tests.conditions import chance


def plain(said: str) -> str:
    parsed = text.parse(said)
    assert parsed.problems == ()
    return says.condition(parsed.tree or {})


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("account.employees >= 200", "from a company of 200 people or more"),
        ("not account.employees >= 200", "from a company of fewer than 200 people (or unknown)"),
        ("account.employees is unknown", "whose company's number of people is unknown"),
        ('account.industry in ("Software", "Media")', "whose company's industry is “Software” or “Media”"),
        ('not account.industry = "Media"', "whose company's industry is not “Media”"),
        ("account.annual_revenue > 5000000", "whose company's yearly revenue is more than 5,000,000"),
        ("person.created_at >= 2026-03-01", "whose day of creation is on or after 1 Mar 2026"),
        ("touches(kind = form, within 30 days)", "with at least one form filled out in the last 30 days"),
        ("touches(kind = form) = 0", "with no form filled out"),
        ("touches(kind in (webinar, event), team = marketing) > 2", "with more than 2 webinars or events of marketing"),
        ("touches(direction = in, within 1 day) < 3", "with fewer than 3 touches from the buyer in the last day"),
        ("touches(kind = email, outcome = replied, human)", "with at least one e-mail by a person with the outcome “replied”"),
        ('crm stage = "Working"', "whose stage in the CRM is “Working”"),
        ("told in (mql, sales_qualified)", "whose last told stage is MQL or SQL"),
        ("verdict != rejected", "whose last verdict from sales is not rejected"),
        ("entered mql within 90 days", "that became an MQL in the last 90 days"),
        ("not entered opportunity", "that did not become an opportunity"),
        ("points >= 70", "with 70 points or more on the score card"),
        ("points < 1", "with fewer than one point on the score card"),
        (
            "at least 2 of (points >= 70, told = mql, verdict = accepted)",
            "for which at least 2 of these 3 hold (with 70 points or more on the score card; whose last told stage is MQL; "
            "whose last verdict from sales is accepted)",
        ),
        (
            'account.employees >= 200 and (touches(kind = form) >= 1 or crm stage = "Working")',
            "from a company of 200 people or more, "
            "and (with at least one form filled out or whose stage in the CRM is “Working”)",
        ),
        (
            "not (points >= 70 and told = mql)",
            "with fewer than 70 points on the score card, or whose last told stage is not MQL",
        ),
    ],
)
def test_a_condition_in_plain_words(said: str, means: str) -> None:
    assert plain(said) == means


def test_plain_words_show_no_syntax() -> None:
    for seed in range(500):
        told = says.condition(chance.condition(Random(seed), depth=5))
        unquoted = re.sub(r"“.*?”", "", told.replace("touches(", ""))
        assert not re.search(r"[<>=_{}]|\bnull\b|None|True|False", unquoted), told


def test_every_field_and_every_kind_of_touch_has_its_words() -> None:
    assert FIELD_NAMES.keys() == FIELDS.keys()
    assert KIND_NAMES.keys() == set(KINDS)


def test_a_stage_s_rule_says_when_it_is_entered_and_left_how_often_and_who_works_on_it() -> None:
    rule = StageRule(
        Stage.MQL, "MQL", Team.SALES, "Inbound desk", enters_when={"points": ">=", "value": 20},
        leaves_when={"verdict": ["recycled"]}, wait_days=6, at_most_once_days=90,
    )  # fmt: skip
    assert says.rule(rule) == (
        "An MQL is a lead with 20 points or more on the score card. This must have held for 6 days without a break. "
        "The stage is left by a lead whose last verdict from sales is recycled. The same lead counts at most once in 90 days. "
        "It is worked on by sales in the queue Inbound desk."
    )


def test_a_glossary_has_the_nine_stages_also_where_nothing_is_signed() -> None:
    words = dict(says.glossary(BUILT_IN))
    assert list(words) == ["Lead", "MQL", "SAL", "SQL", "Opportunity", "Won", "Lost", "Recycled", "Disqualified"]
    assert words["SQL"] == "An SQL is a lead that the CRM or a colleague told us is one."


def test_a_glossary_ends_with_the_score_card() -> None:
    card = (
        Points("Size", 20, when={"field": "account.employees", "op": ">=", "value": 200}),
        Points("Visits", 5, each={"touches": {"kind": ["visit"]}}, most=3, within_days=30),
        Points("Form", 30, each={"touches": {"kind": ["form"]}}),
        Points("Student", -1, when={"field": "person.persona", "op": "=", "value": "Student"}),
    )
    assert dict(says.glossary(Definitions(card=card)))["Score card"] == (
        "20 points for a lead from a company of 200 people or more. "
        "5 points for each visit to the website, at most 3 in 30 days. "
        "30 points for each form filled out, at most once. -1 point for a lead whose persona is “Student”."
    )
