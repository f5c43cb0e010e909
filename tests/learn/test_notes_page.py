"""The page of field notes over the made-up company: its numbers are measures, and what was planted is found."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.test import Client

from onefunnel.learn.notes.asking import UNHEARD

ALL = "/notes/?period=all"


def test_each_theme_costs_what_its_list_of_deals_adds_up_to(owner: Client, company: Path) -> None:
    said = owner.get(f"{ALL}&format=json").json()
    costs = said["theme_cost"]["rows"]
    assert {row["theme"] for row in costs} >= {"Price", UNHEARD}
    assert said["notes_taken"]["rows"][0]["value"] > 20
    for row in costs[:3]:
        listed = owner.get("/measures/theme_cost/records/", {"period": "all", "opened": row["theme"], "format": "json"}).json()
        assert (listed["value"], listed["total"]) == (row["value"], row["closed"])


def test_what_buyers_say_of_lost_deals_is_mostly_what_they_were_lost_for(owner: Client, company: Path) -> None:
    """Planted: `planted.NOTE_SAYS_WHY`."""
    rows = {row["theme"]: row for row in owner.get(f"{ALL}&format=json").json()["theme_cost"]["rows"]}
    heard = [row for theme, row in rows.items() if theme in ("Price", "Decision", "Budget", "Timing", "Competitor in place")]
    rest = rows[UNHEARD]
    assert sum(row["lost"] for row in heard) > 0
    assert rest["closed"] > rest["won"] > 0


def test_every_number_of_the_page_opens_its_list_and_its_definition(owner: Client, company: Path) -> None:
    page = owner.get(ALL).content.decode()
    opened = set(re.findall(r'href="(/measures/(?:notes|theme|lead|camp|comp)[^"]+)"', page))
    assert len(opened) > 12
    assert {owner.get(html.unescape(address)).status_code for address in sorted(opened)[:16]} == {200}


def test_a_period_without_notes_says_what_will_stand_there(owner: Client, company: Path) -> None:
    page = owner.get("/notes/?from=2001-01-01&to=2001-12-31").content.decode()
    assert "Nobody noted what buyers say in this period" in page
    assert "No note yet" in page
