"""Benchmarks in the agreement: written, read, said, compared, edited on the form, and refused with what mends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from onefunnel.agree.agreement import clauses, fields, rewriting, wording
from onefunnel.agree.agreement.records import Draft
from onefunnel.ledger.definitions import BUILT_IN, Benchmark, Figure, from_json
from onefunnel.words import Role

AsRole = Callable[[Role], Client]
TEXT = """
[calendar]
currency = "EUR"

[benchmarks."Win rate of our industry"]
measure = "win_rate"
segment = "enterprise"
source = "The yearly survey of the association, 212 makers of pumps"
figures = { 2025 = 24.5, 2026-Q1 = 24 }   # the rest of 2026 is not out

[benchmarks."Deal size"]
measure = "bookings"
source = "Our bank."
figure = 1200000
since = 2026-01-01
"""


def test_what_is_written_is_read_and_said_in_plain_words() -> None:
    terms = wording.read(TEXT)
    assert terms.problems == ()
    rate, size = terms.definitions.benchmarks
    assert rate.figures == (
        Figure(date(2025, 1, 1), 24.5, date(2025, 12, 31)),
        Figure(date(2026, 1, 1), 24.0, date(2026, 3, 31)),
    )
    assert size.figures == (Figure(date(2026, 1, 1), 120_000_000_000.0),)
    said = {one.name: one.says for one in clauses.clauses(terms.definitions)}
    assert said["Win rate of our industry"] == (
        "Win rate in the segment enterprise elsewhere: 24.5% in 2025 and 24% in Q1 2026.",
        "Source: The yearly survey of the association, 212 makers of pumps.",
    )
    assert said["Deal size"] == ("Bookings elsewhere: €1.2m from 1 Jan 2026.", "Source: Our bank.")


def test_the_same_benchmarks_come_back_from_text_and_from_what_the_ledger_is_told() -> None:
    definitions = wording.read(TEXT).definitions
    assert wording.read(wording.write(definitions)).definitions.benchmarks == definitions.benchmarks
    assert from_json(definitions.as_json()) == definitions
    older = BUILT_IN.as_json().replace('"benchmarks":[],', "")
    assert "benchmarks" not in older
    assert from_json(older) == BUILT_IN


def test_a_changed_figure_is_one_changed_clause() -> None:
    before, after = wording.read(TEXT).definitions, wording.read(TEXT.replace("24.5", "25")).definitions
    (change,) = clauses.compare(before, after)
    assert (change.clause.path, change.kind) == ("benchmarks.Win rate of our industry", "changed")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("figure = 24\nsince = 2026-01-01", "what is compared?"),
        ('measure = "win_rte"\nfigure = 24\nsince = 2026-01-01', "Did you mean win_rate"),
        ('measure = "funnel"\nfigure = 24\nsince = 2026-01-01', "none of our words"),
        ('measure = "win_rate"\nfigure = 24', "from which day on?"),
        ('measure = "win_rate"', "either figure or figures"),
        ('measure = "win_rate"\nfigure = 24\nsince = 2026-01-01\nfigures = { 2026 = 24 }', "either figure or figures"),
        ('measure = "win_rate"\nfigures = { 26 = 24 }', '"26" is no year and no quarter'),
        ('measure = "win_rate"\nfigures = { 2026 = 24, 2026-Q2 = 23 }', "two figures hold on 1 Apr 2026"),
        ('measure = "win_rate"\nfigures = { 2026 = 124 }', "124 is no percentage"),
        ('measure = "win_rate"\nfigures = { 2026 = "24" }', "a benchmark is a number"),
        ('measure = "win_rate"\nfigures = {}', "no figure is given"),
        ('measure = "win_rate"\nfigures = { 2026 = 24 }\nsince = 2026-01-01', "since goes with figure"),
        ('measure = "win_rate"\nfigures = { 2026 = 24 }\nmood = 1', '"mood" means nothing here'),
    ],
)
def test_a_mistake_is_said_at_its_line_with_what_mends_it(body: str, says: str) -> None:
    problems = wording.read(f'[benchmarks.Ours]\nsource = "us"\n{body}\n').problems
    assert any(says in str(one) for one in problems), problems
    assert all(one.line for one in problems)


def test_a_benchmark_without_a_source_cannot_be_signed() -> None:
    (problem,) = wording.read('[benchmarks.Ours]\nmeasure = "win_rate"\nfigures = { 2026 = 24 }\n').problems
    assert "who says so?" in problem.says


def test_the_form_adds_edits_and_takes_out_a_benchmark() -> None:
    text = rewriting.add("note = 'x'\n", "benchmarks", "Ours")
    said = {"benchmarks.Ours.source": "the survey", "benchmarks.Ours.figures": "2025 = 24.5\n2026-Q1 = 24"}
    text = rewriting.apply(text, said)
    (made,) = wording.read(text).definitions.benchmarks
    assert made == Benchmark("Ours", "win_rate", "the survey", "", wording.read(TEXT).definitions.benchmarks[0].figures)
    section = next(one for one in fields.sections(text, ()) if one.key == "benchmarks")
    assert {field.kind.key: field.value for field in section.groups[0].fields}["figures"] == "2025 = 24.5\n2026-Q1 = 24"
    wrong = rewriting.apply(text, {"benchmarks.Ours.figures": "last year: much"})
    assert any("a table" in one.says for one in wording.read(wrong).problems)
    assert wording.read(rewriting.remove(text, "benchmarks.Ours")).definitions.benchmarks == ()


@pytest.mark.django_db
def test_the_link_to_add_one_opens_the_place_on_the_form(as_role: AsRole, draft: Draft) -> None:
    page = as_role(Role.FUNNEL_OWNER).get(f"/agreement/drafts/{draft.pk}/?edit=benchmarks").content.decode()
    assert 'id="section-benchmarks" open' in page
    assert 'id="add" open' in page
    assert 'id="new-benchmarks"' in page
