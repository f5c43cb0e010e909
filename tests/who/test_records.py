"""People, accounts and deals on screen: found, narrowed, sorted, turned over and opened, by whoever may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
from onefunnel.who import listing
from onefunnel.who.follow import follow
from onefunnel.words import Role

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def company() -> None:
    """Two accounts, three people of whom two are one, and sixty deals of one colleague."""
    deals = [
        Fact("opportunities", {
            "opportunity": f"o{n:03}", "name": f"Deal number {n}", "account": "a1", "owner": "w1", "person": "p1",
            "status": "won" if n % 3 == 0 else "open", "amount": n * 100_000, "currency": "EUR",
            "close_on": f"2026-{n % 12 + 1:02}-01",
        })
        for n in range(60)
    ]  # fmt: skip
    tell(
        [
            Fact("owners", {"owner": "w1", "name": "Ana Reyes", "team": "sales"}),
            Fact("accounts", {"account": "a1", "name": "Halden Foods", "industry": "food", "source_id": "001A"}),
            Fact("accounts", {"account": "a2", "name": "Karo Steel", "industry": "steel", "extra": '{"Rating": "Hot"}'}),
            Fact("people", {"person": "p1", "name": "Ines Brandt", "email": "ines@halden.example", "account": "a1"}),
            Fact("people", {"person": "p2", "name": "Inez Brandt", "account": "a1"}),
            Fact("people", {"person": "p3", "name": "Jonas Okafor", "title": "Head of IT", "account": "a2"}),
            Fact("merges", {"merge": "g1", "kind": "people", "from_key": "p2", "into_key": "p1"}),
            *deals,
        ],
        source="crm",
        now=NOW,
    )
    follow()


def rows(client: Client, path: str, name: str) -> list[str]:
    return [row["name"] for row in client.get(path, headers={"Accept": "application/json"}).json()[name]]


def test_a_merged_person_is_listed_once_and_leads_to_the_one_that_stays(company: None, as_role: AsRole) -> None:
    sam = as_role(Role.SDR)
    assert rows(sam, "/people/", "people") == ["Ines Brandt", "Jonas Okafor"]
    assert sam.get("/people/p2/").headers["Location"] == "/people/p1/"
    assert "Inez Brandt" in sam.get("/people/p1/").content.decode()


@pytest.mark.parametrize(("text", "found"), [("okafor head", ["Jonas Okafor"]), ("INES@", ["Ines Brandt"]), ("nobody", [])])
def test_a_search_finds_every_word_in_name_email_or_title(company: None, as_role: AsRole, text: str, found: list[str]) -> None:
    answer = as_role(Role.SDR).get("/people/", {"q": text, "format": "json"})
    assert [row["name"] for row in answer.json()["people"]] == found


def test_filters_narrow_and_the_sentence_counts(company: None, as_role: AsRole) -> None:
    page = as_role(Role.CFO).get("/deals/?status=won").content.decode()
    assert "20 deals match" in page
    assert "Halden Foods" in page


def test_deals_are_sorted_both_ways_and_turned_over(company: None, as_role: AsRole) -> None:
    cleo = as_role(Role.CFO)
    up = rows(cleo, "/deals/?sort=amount", "deals")
    down = rows(cleo, "/deals/?sort=-amount", "deals")
    assert (up[0], down[0]) == ("Deal number 0", "Deal number 59")
    rest = rows(cleo, "/deals/?sort=amount&page=2", "deals")
    assert len(up) == listing.A_PAGE
    assert len({*up, *rest}) == 60


@pytest.mark.parametrize("query", ["?sort=password", "?page=-1", "?page=999999", "?page=x", "?owner=nobody", "?q=%00"])
def test_a_strange_address_still_answers(company: None, as_role: AsRole, query: str) -> None:
    assert as_role(Role.CFO).get(f"/deals/{query}").status_code == 200


def test_an_account_shows_its_deals_and_its_people_to_who_may_see_them(company: None, as_role: AsRole) -> None:
    sales, finance = (as_role(role).get("/accounts/a1/").content.decode() for role in (Role.SALES_LEAD, Role.CFO))
    assert "Ines Brandt" in sales
    assert "Ines Brandt" not in finance
    assert "Deal number 59" in sales


def test_a_deal_names_its_contact_only_to_who_may_see_people(company: None, as_role: AsRole) -> None:
    assert "Ines Brandt" in as_role(Role.SDR).get("/deals/o001/").content.decode()
    assert "Ines Brandt" not in as_role(Role.VIEWER).get("/deals/o001/").content.decode()


def test_the_sources_other_columns_are_shown_to_who_may_see_people(company: None, as_role: AsRole) -> None:
    assert "Hot" in as_role(Role.SDR).get("/accounts/a2/").content.decode()
    assert as_role(Role.CFO).get("/accounts/a2/?format=json").json()["extra"] == {}


def test_a_person_is_not_there_for_who_may_not_see_people(company: None, as_role: AsRole) -> None:
    cleo = as_role(Role.CFO)
    assert (cleo.get("/people/p1/").status_code, cleo.get("/people/").status_code) == (404, 403)
    assert as_role(Role.SDR).get("/people/p9/").status_code == 404


@pytest.mark.parametrize("path", ["/people/", "/accounts/", "/deals/"])
def test_the_first_visit_after_the_log_moved_on_costs_few_queries(
    company: None, as_role: AsRole, django_assert_max_num_queries: Callable[[int], object], path: str
) -> None:
    client = as_role(Role.FUNNEL_OWNER)
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        assert client.get(path).status_code == 200


def test_filters_offer_what_the_log_told_last(company: None, as_role: AsRole) -> None:
    owners = listing.options(listing.DEALS)["owner"]
    assert [(option.value, option.says) for option in owners] == [("w1", "Ana Reyes")]
    tell([Fact("accounts", {"account": "a3", "name": "Lund Optics", "industry": "Optics"})], source="crm", now=NOW)
    follow()
    assert [option.says for option in listing.options(listing.ACCOUNTS)["industry"]] == ["food", "Optics", "steel"]
    assert "Optics" in as_role(Role.CFO).get("/accounts/").content.decode()


def test_the_search_finds_people_accounts_and_deals_of_their_role(company: None, as_role: AsRole) -> None:
    assert set(as_role(Role.SDR).get("/search/?q=halden&format=json").json()["found"]) == {"People", "Accounts"}
    assert set(as_role(Role.CFO).get("/search/?q=halden&format=json").json()["found"]) == {"Accounts"}


def test_an_empty_list_says_where_records_come_from(as_role: AsRole) -> None:
    assert "first import" in as_role(Role.CFO).get("/accounts/").content.decode()
