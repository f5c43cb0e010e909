"""Rules, pasted blocks and likeness: the parts of field notes that need no store."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefunnel.learn.notes import pasting, rules
from onefunnel.learn.notes.similar import Case, likeness, most_alike

RULES = rules.read("Price: expensive, discount*, costs too much\nTiming: next year")


def found(*texts: str) -> dict[str, list[str]]:
    return rules.code(texts, RULES)


def test_a_word_is_found_whole_and_a_star_opens_its_end() -> None:
    assert found("Far too EXPENSIVE.") == {"Price": ["expensive"]}
    assert found("inexpensive, and expensively made") == {}
    assert found("they want discounting") == {"Price": ["discount*"]}


def test_a_phrase_is_found_over_spaces_and_line_breaks_and_what_people_type_is_no_pattern() -> None:
    assert found("it costs\n  too much", "next\u00a0year") == {"Price": ["costs too much"], "Timing": ["next year"]}
    assert rules.code(["a.c"], rules.read("Dots: a.c")) == {"Dots": ["a.c"]}
    assert rules.code(["abc"], rules.read("Dots: a.c")) == {}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Price expensive", 1, "is no rule"),
        ("# remark\nPrice:", 2, "has no words"),
        ("Price: dear\nprice: costly", 2, "earlier line"),
        ("Price: d*ar", 1, "at the end only"),
        ("Price: d*", 1, "two letters"),
        ("Price: !!", 1, "no letter"),
        ("no theme: x", 1, "what we call a note without one"),
        (f"{'x' * 61}: y", 1, "60 characters"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(text: str, line: int, says: str) -> None:
    (problem,) = rules.read(text).problems
    assert (problem.line, says in problem.says) == (line, True)


def test_the_built_in_rules_have_nothing_to_mend() -> None:
    assert rules.read(rules.BUILT_IN).problems == ()
    assert len(rules.read(rules.BUILT_IN).themes) == 10


BLOCK = """Call with Halden
About: Halden Foods
## Objections
- too expensive
- **security** wants an audit first
Competitor: Kestrel
Budget: 60k, from January
Lead quality: good, knew what they want
Campaign: the webinar was poor
Unheard heading: stays
“We cannot stop the line”
> nor the packer
Date: last Tuesday
"""


def test_a_block_is_split_by_its_headings_bullets_and_marks() -> None:
    said = pasting.split(BLOCK)
    assert said["about"] == "Halden Foods"
    assert said["objection"] == "too expensive\nsecurity wants an audit first"
    assert (said["competitor"], said["budget"]) == ("Kestrel", "60k, from January")
    assert (said["lead_quality"], said["campaign_quality"]) == ("good", "poor")
    assert said["quote"] == "We cannot stop the line\nnor the packer"
    assert said["said"] == "Call with Halden\nDate: last Tuesday"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["Objection: w1", "- w2", "# Quote", "w3", "“w4”", "> w5", "Kind: w6", "Date: w7", "", "Who: w8"]))
)
def test_no_word_of_a_block_is_lost(lines: list[str]) -> None:
    said = " ".join(pasting.split("\n".join(lines)).values())
    assert [
        word for line in lines for word in [line.split()[-1].strip("“”") if line else ""] if word[:1] == "w" and word not in said
    ] == []


def test_likeness_says_what_each_point_is_for() -> None:
    ours = Case("o1", frozenset({"Price"}), frozenset({"Kestrel"}), "Pharma", "large", 400, 100, "EUR")
    won = Case("o2", frozenset({"Price", "Timing"}), frozenset({"kestrel"}), "Pharma", "small", 700, 100, "USD")
    alike = likeness(ours, won)
    assert alike.points == 4 + 3 + 2 + 1
    assert alike.because == (
        "heard there too: Price", "against kestrel as well", "same industry, Pharma", "similar size, 700 people"
    )  # fmt: skip


def test_the_most_alike_has_the_most_points_and_nothing_shared_is_nobody() -> None:
    ours = Case(themes=frozenset({"Price"}), industry="Pharma")
    cases = [Case("o1", industry="Pharma"), Case("o2", themes=frozenset({"Price"})), Case("o3", industry="Steel")]
    best = most_alike(ours, cases)
    assert best
    assert best.key == "o2"
    assert most_alike(ours, cases[2:]) is None
