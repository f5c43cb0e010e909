"""Where another version took force, each chart over time carries a labelled rule, and says the same in words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.agree.measures import asking
from onefunnel.demo.planted import HISTORY_DAYS
from onefunnel.store.engine import engine
from onefunnel.web import breaks
from onefunnel.web.breaks import Break
from onefunnel.web.tiles import spark
from onefunnel.words import Period, Scope
from tests.agree.conftest import company, log_in, owner

__all__ = ["company", "log_in", "owner"]
MONTHS = [date(2025, month, 1) for month in (9, 10, 11, 12)]
SECOND = Break(date(2025, 11, 22), 2)
SPEC = {
    "width": 300, "data": {"values": []}, "mark": "bar",
    "encoding": {"x": {"field": "month", "type": "ordinal", "timeUnit": "utcyearmonth", "axis": {}}, "y": {"field": "bookings"}},
}  # fmt: skip


def test_a_rule_stands_where_in_its_month_the_version_took_force() -> None:
    drawn = breaks.drawn(SPEC, [SECOND], MONTHS)
    chart, rule, label = drawn["layer"]
    assert (chart["mark"], chart["encoding"], drawn["width"]) == ("bar", SPEC["encoding"], 300)
    assert "mark" not in drawn
    assert rule["encoding"]["x"] == {"field": "month", "type": "ordinal", "timeUnit": "utcyearmonth", "bandPosition": 0.7}
    assert rule["data"]["values"][0]["month"] == "2025-11-01"
    assert label["data"]["values"][0]["break"] == "version 2 in force"


def test_labels_of_rules_that_stand_close_do_not_cover_each_other_or_leave_the_chart() -> None:
    drawn = breaks.drawn(SPEC, [Break(date(2025, 9, 2), 1), Break(date(2025, 11, 22), 2), Break(date(2025, 12, 1), 3)], MONTHS)
    labels = [layer["mark"] for layer in drawn["layer"][2::2]]
    assert [label["y"] for label in labels] == [0, 14, 28]
    assert [label["align"] for label in labels] == ["left", "left", "right"]


@pytest.mark.parametrize("found", [[], [Break(date(2024, 1, 5), 1)]])
def test_without_a_break_among_its_months_a_chart_stays_as_it_is(found: list[Break]) -> None:
    assert breaks.drawn(SPEC, found, MONTHS) is SPEC


def test_the_same_is_said_in_words() -> None:
    assert breaks.says([SECOND], [date(2026, 1, 1)]) == breaks.says([], MONTHS) == ""
    assert breaks.says([SECOND], MONTHS).startswith("Version 2 of the agreement in force from 22 Nov 2025. What came before")
    assert [breaks.of_month([SECOND], month) for month in MONTHS] == [
        "", "", "version 2 of the agreement in force from 22 Nov 2025", "",
    ]  # fmt: skip


def test_a_small_line_has_its_rule_between_the_points_of_the_months() -> None:
    drawn = spark([1, 2, 3, 4], says="", marks=breaks.marks([SECOND], MONTHS))
    assert drawn is not None
    step = (160 - 6) / 3
    assert drawn.breaks == (pytest.approx(3 + 2.7 * step, abs=0.1),)


def taken_over_on(company: Path) -> date:
    """The day on which the made-up company's second version took over: half-way through what is told of it."""
    until = date.fromisoformat(json.loads((company / "demo" / "company.json").read_text())["until"])
    return until - timedelta(days=HISTORY_DAYS - 1 - HISTORY_DAYS // 2)


def around(day: date, before: int, after: int) -> Period:
    return Period(day - timedelta(days=before), day + timedelta(days=after))


def test_the_ledgers_own_versions_make_them_and_one_version_for_all_time_makes_none(company: Path) -> None:
    day = taken_over_on(company)
    both = Scope(around(day, 320, 360))
    found = breaks.breaks(asking.ask_one(engine(), "bookings_by_month", both))
    assert [(one.on, one.version) for one in found] == [(day, 2)]
    late = both.during(around(day, -40, 360))
    assert breaks.breaks(asking.ask_one(engine(), "bookings_by_month", late)) == ()


@pytest.mark.django_db
def test_the_scoreboards_chart_its_table_its_text_and_its_small_lines_carry_them(owner: Client, company: Path) -> None:
    day = taken_over_on(company)
    page = owner.get("/?from={0.begins_on}&to={0.ends_on}".format(around(day, 320, 360)))
    chart = page.context["chart"]
    drawn = [layer["data"]["values"][0]["break"] for layer in chart["layer"][2::2]]
    assert drawn == ["version 2 in force"]
    text = page.content.decode()
    said = f"version 2 of the agreement in force from {day:%-d %b %Y}"
    assert f"<small>{said}</small>" in text
    assert text.count(f'<p class="muted"><small>{page.context["months_breaks"]}') == 1
    short = owner.get("/?from={0.begins_on}&to={0.ends_on}".format(around(day, 50, 40))).content.decode()
    assert f"; {said}" in short
    assert 'class="break"' in short
