"""Win and loss as the cast meets it: one win rate under every breakdown, refusals where deals are few, lists behind numbers."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.agree.measures import asking
from onefunnel.learn.shares import LEAST
from onefunnel.learn.winloss import dress, sentence
from onefunnel.learn.winloss.asking import Shown, look
from onefunnel.ledger.duck import in_memory
from onefunnel.web import scopes

ADDRESS = "/win-and-loss/?period=all&format=json"
TODAY = date(2025, 12, 31)


def deals(
    count: int,
    won: int,
    *,
    contacts: int = 1,
    amount: int | None = 100_000,
    reason: str | None = "price",
    open_: int = 0,
    start: int = 0,
) -> list[dict[str, object]]:
    """So many closed and open deals of one kind, over the months of 2025."""
    return [
        {
            "opportunity": f"o{n}", "person": f"p{n}" if contacts else None, "account": f"a{n}", "list_price": 120_000,
            "status": "open" if n - start >= count else "won" if n - start < won else "lost", "amount": amount,
            "lost_reason": None if n - start < won else reason, "created_at": f"2025-{n % 11 + 1:02d}-01 00:00:00",
            "closed_at": f"2025-{n % 11 + 1:02d}-20 00:00:00" if n - start < count else None, "close_on": "2026-03-01",
        }
        for n in range(start, start + count + open_)
    ]  # fmt: skip


def seen(opportunities: list[dict[str, object]], roles: list[dict[str, object]] | None = None) -> Shown:
    """The look at these deals alone, over all time."""
    asking.forget()  # what was answered from other facts
    company = [{"company": "company", "base_currency": "EUR"}]
    engine = in_memory({"company": company, "opportunities": opportunities, "buying_roles": roles or []})
    return look(engine, scopes.read({"period": "all"}, today=TODAY), today=TODAY)


def test_every_breakdown_adds_up_to_the_one_win_rate(owner: Client, company: Path) -> None:
    for more in ("", "&region=DACH"):
        said = owner.get(ADDRESS + more).json()
        (rate,) = said["win_rate"]["rows"]
        assert rate["closed"] > rate["won"] > 0
        for across, groups in said["groups"].items():
            sums = (sum(group["won"] for group in groups), sum(group["closed"] for group in groups))
            assert sums == (rate["won"], rate["closed"]), across


def test_every_group_opens_the_deals_it_counts(owner: Client, company: Path) -> None:
    said = owner.get(ADDRESS).json()
    for across in ("team", "contacts", "discount"):
        for group in said["groups"][across]:
            asked = {"period": "all", "across": across, "opened": group["name"], "format": "json"}
            listed = owner.get("/measures/win_rate_across/records/", asked).json()
            assert (listed["total"], sum(row["is_won"] for row in listed["rows"])) == (group["closed"], group["won"])


def test_a_rate_is_refused_where_too_few_closed_and_has_its_interval_elsewhere(owner: Client, company: Path) -> None:
    groups = [group for cut in owner.get(ADDRESS).json()["groups"].values() for group in cut]
    few = [group for group in groups if group["closed"] < LEAST]
    assert few
    assert all(group["share"] is None and group["refusal"] for group in few)
    for group in groups:
        if group["closed"] >= LEAST:
            low, high = group["interval"]
            assert low <= group["won"] / group["closed"] <= high
    assert f"too few: {LEAST} needed" in owner.get("/win-and-loss/?period=all&across=owner").content.decode()


def test_every_number_opens_its_list_and_its_definition(owner: Client, company: Path) -> None:
    page = owner.get("/win-and-loss/?period=all&across=competitor").content.decode()
    links = {link.partition("?")[0]: html.unescape(link) for link in re.findall(r'href="(/measures/[^"]+)"', page)}
    assert len(links) > 15
    for link in links.values():
        assert owner.get(link).status_code == 200, link


def test_a_definition_names_the_colleagues_that_it_is_broken_down_by(owner: Client, company: Path) -> None:
    (key, *_) = [group["name"] for group in owner.get(ADDRESS).json()["groups"]["owner"]]
    said = owner.get("/measures/win_rate_across/?period=all&across=owner").content.decode()
    assert "What it says now" in said
    assert f"<td>{key}" not in said


def test_owners_and_teams_are_named_and_never_judged_in_the_headline(owner: Client, company: Path) -> None:
    page = owner.get("/win-and-loss/?period=all&across=owner").content.decode()
    names = [group["name"] for group in owner.get(ADDRESS).json()["groups"]["owner"]]
    assert names
    assert not any(f"<td>{name}" in page for name in names), "a key is shown where a name is known"
    assert not {"owner", "team", "pushes"} & set(sentence.JUDGED)


def test_without_a_period_it_is_the_twelve_months_up_to_the_newest_facts(owner: Client, company: Path) -> None:
    said = owner.get("/win-and-loss/?format=json").json()
    scope = said["win_rate"]["scope"]
    assert (date.fromisoformat(scope["to"]) - date.fromisoformat(scope["from"])).days in (364, 365)
    assert said["economy"]["says"]
    assert said["benchmarks"] == []
    page = owner.get("/win-and-loss/").content.decode()
    assert "No benchmark is agreed" in page
    assert '<a href="/agreement/">Add one to the agreement</a>' in page


def test_a_wrong_word_is_said_and_a_period_without_deals_is_no_error(owner: Client, company: Path) -> None:
    page = owner.get("/win-and-loss/?period=all&across=mood")
    assert page.status_code == 200
    assert "There is no across called “mood”" in page.content.decode()
    empty = owner.get("/win-and-loss/?from=2001-01-01&to=2001-12-31").content.decode()
    assert "Nothing closed in this period" in empty


def test_the_sentence_names_what_wins_and_what_loses_and_where_to_look() -> None:
    single, met = deals(60, 6, open_=5), deals(60, 36, start=100)
    roles = [
        {"buying_role": f"b{n}", "opportunity": f"o{n}", "person": f"q{n}", "named_at": "2025-01-01"} for n in range(100, 160)
    ]
    shown = seen(single + met, roles)
    assert sentence.answer(shown) == (
        "35% of the deals that closed were won, 42 of 120: most with 2 contacts (60%), least with 1 contact (10%)"
    )
    found = sentence.first(shown)
    assert found
    assert found.measure == "single_threaded_deals"
    assert found.stake == pytest.approx(5 * 100_000 * 0.5)
    assert "5 of 5 open deals that hang on one contact" in found.says


def test_where_nothing_is_told_apart_it_says_so() -> None:
    shown = seen(deals(30, 10))
    assert sentence.answer(shown) == "33.3% of the deals that closed were won, 10 of 30"
    assert "told apart from the rest by more than chance" in sentence.reason(shown)
    few = seen(deals(5, 2))
    assert sentence.answer(few) == "2 of 5 deals that closed were won: too few to speak of a rate"
    assert sentence.answer(seen([])) == "Nothing closed in this period"


def test_ends_without_a_reason_are_the_thing_to_look_at_where_nothing_open_is_in_doubt() -> None:
    silent = seen(deals(40, 10, reason=None))
    found = sentence.first(silent)
    assert found
    assert sentence.is_alarming(silent)
    assert found.says.startswith("Look first at the 30 of 30 ends without a reason")
    assert sentence.first(told := seen(deals(40, 10))) is None
    assert not sentence.is_alarming(told)


def test_discounts_are_not_set_against_winning_where_lost_deals_tell_no_price() -> None:
    lost = [deal | {"amount": None} if deal["status"] == "lost" else deal for deal in deals(40, 10)]
    shown = seen(lost)
    assert "Declined: of 30 lost deals 30 carry no amount" in dress.discount_refusal(shown)
    assert "discount" not in sentence.answer(shown), "that every priced deal was won is no finding"
    assert dress.discount_refusal(seen(deals(40, 10))) == ""


def test_cycle_and_discount_say_how_sure_they_are_or_that_too_few_closed() -> None:
    many, few = seen(deals(30, 12)), seen(deals(30, 9))
    said = {tile.name: tile.basis for tile in dress.strip(many, "")}
    assert said["Cycle, won"] == "median of 12, 19 to 19; lost 19 days"
    assert said["Discount"].startswith("mean of 12 won, ")
    said = {tile.name: tile.basis for tile in dress.strip(few, "")}
    assert said["Cycle, won"] == "median of 9, too few to say how sure: 10 needed; lost 19 days"
    assert said["Discount"] == "mean of 9 won, too few to say how sure: 10 needed"
