"""The bridge as a page: its sentence, steps that add up, their records, the day it is seen from, what it is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from onefunnel.agree.bridge import sentence
from onefunnel.agree.bridge.waterfall import SAYS, WHY, Bar, BrokenBridgeError, Waterfall, waterfall
from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.measure import measures
from onefunnel.store.engine import engine
from onefunnel.words import Role, Scope
from tests.agree.conftest import LogIn
from tests.agree.test_tiles_and_lists import all_rows, get

EURO = 100_000


@pytest.mark.parametrize("of", ["open", "due"])
@pytest.mark.parametrize(
    "query", ["period=last_12_months", "period=all", "period=last_quarter&as_of=2026-08-20", "from=2026-02-03&to=2026-05-06"]
)
def test_every_step_opens_into_the_records_that_it_sums(owner: Client, company: Path, of: str, query: str) -> None:
    said = get(owner, f"/bridge/?{query}&of={of}")
    assert said["residual"] == 0
    assert said["opening"] + sum(bar["value"] for bar in said["bars"] if bar["bar"] != "opening") == said["closing"]
    for bar in said["bars"]:
        rows = all_rows(owner, bar["records"])
        assert sum(row["amount"] for row in rows) == bar["value"], (bar["bar"], query)
        assert len({row["opportunity"] for row in rows}) == bar["deals"]


def test_the_bridge_ends_on_the_tile_and_its_won_step_is_the_bookings(owner: Client, company: Path) -> None:
    board, said = get(owner, "/?period=last_quarter"), get(owner, "/bridge/?period=last_quarter")
    tiles = {tile["measure"]: tile["value"] for tile in board["tiles"]}
    assert said["closing"] == tiles["open_pipeline"]
    assert next(bar["value"] for bar in said["bars"] if bar["bar"] == "won") == -tiles["bookings"]


def test_what_was_known_on_a_past_day_does_not_change_when_the_period_goes_on(owner: Client, company: Path) -> None:
    then = get(owner, "/bridge/?from=2026-01-01&to=2026-06-30&as_of=2026-03-31")
    assert then["closing"] == get(owner, "/bridge/?from=2026-01-01&to=2026-03-31")["closing"]
    assert then["as_of"] == "2026-03-31"
    page = owner.get("/bridge/?from=2026-01-01&to=2026-06-30&as_of=2026-03-31").content.decode()
    assert "Remove the filter as of: 31 Mar 2026" in page


def test_it_is_compared_with_the_last_period_or_the_last_year(owner: Client, company: Path) -> None:
    for compare, says in (("", "Q1 2026"), ("last_year", "Q2 2025")):
        said = get(owner, f"/bridge/?from=2026-04-01&to=2026-06-30&compare={compare}")
        assert said["compared_with"] == says
        assert any(bar["before"] for bar in said["bars"])


def test_a_filter_that_nothing_carries_shows_why_it_is_empty(owner: Client, company: Path) -> None:
    page = owner.get("/bridge/?segment=no+such+segment").content.decode()
    assert "No deal was open in this period" in page
    assert "Nothing changed in the open pipeline" in page


def test_a_wrong_day_and_a_wrong_basis_are_said(owner: Client, company: Path) -> None:
    page = owner.get("/bridge/?as_of=2199-01-01&compare=yesterday").content.decode()
    assert "Nothing is known yet as of 1 Jan 2199" in page
    assert "not with “yesterday”" in page


def test_every_bar_has_its_words(owner: Client, company: Path) -> None:
    known = {
        str(row["bar"]) for of in ("open", "due") for row in ask_one(engine(), "bridge", Scope(choices=(("of", of),))).dicts()
    }
    assert known == SAYS.keys() == WHY.keys()


def test_a_bridge_that_does_not_end_on_its_number_is_never_shown(owner: Client, company: Path) -> None:
    steps, other = ask_one(engine(), "bridge", Scope()), ask_one(engine(), "bookings", Scope())
    with pytest.raises(BrokenBridgeError):
        waterfall(steps, other)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_the_same_bridge(log_in: LogIn, company: Path, role: Role) -> None:
    said: dict[str, Any] = get(log_in(role), "/bridge/?period=last_12_months")
    assert said["residual"] == 0
    assert said["bars"][0]["bar"] == "opening"


def test_the_sentence_says_which_way_and_why() -> None:
    bars = (Bar("created", 50 * EURO, 0, 0, 2), Bar("lost", -90 * EURO, 0, 0, 1), Bar("amount", -10 * EURO, 0, 0, 1))
    fall = Waterfall(Bar("opening", 100 * EURO, 0, 100 * EURO, 3), bars, 50 * EURO, 2)
    said = sentence.answer(fall, what="open pipeline", since=None, currency="EUR")
    assert said == "Open pipeline fell by €50 in all: €90 lost and €10 in smaller amounts, against €50 created"
    assert "bridge" in measures()
