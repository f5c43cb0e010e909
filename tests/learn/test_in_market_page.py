"""In-market accounts as the cast meets them: whom to call and why, and how good the last list was."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.test import Client

from onefunnel.words import Role
from tests.agree.conftest import LogIn

ADDRESS = "/in-market/?least=15"


def test_the_sentence_says_what_the_measure_says(owner: Client, company: Path) -> None:
    said = owner.get(f"{ADDRESS}&format=json").json()
    free, busy = said["listed"]["no open deal"], said["listed"]["open deal"]
    assert free > 0
    assert f"{free + busy} account" in said["answer"]
    opened = {"from": said["in_market_accounts"]["scope"]["from"], "to": said["in_market_accounts"]["scope"]["to"]}
    records = owner.get(
        "/measures/in_market_accounts/records/", opened | {"least": "15", "opened": "no open deal", "format": "json"}
    )
    assert records.json()["total"] == free


def test_each_number_opens_its_list_and_its_definition(owner: Client, company: Path) -> None:
    page = owner.get(ADDRESS).content.decode()
    links = re.findall(r'href="(/measures/(?:in_market|repurchase|buying)[^"]+)"', page)
    assert len(links) > 20
    by_place = {re.sub(r"[0-9a-f]{20}", "", link): link for link in links}  # one of each kind
    for link in by_place.values():
        assert owner.get(html.unescape(link)).status_code == 200, link


def test_each_account_has_a_reason_in_a_sentence(owner: Client, company: Path) -> None:
    page = owner.get(ADDRESS).content.decode()
    reasons = re.findall(r'<a class="name"[^>]*>[^<]+</a><small>([^<]+)</small>', page)
    assert reasons
    for reason in reasons:
        assert re.search(r"^(\d+ people|One person|Somebody) .+ (within \d+ days|on one day)|^\d+ of|^any account", reason), (
            reason
        )


def test_too_few_who_bought_again_are_said_instead_of_a_share(owner: Client, company: Path) -> None:
    said = owner.get(f"{ADDRESS}&format=json").json()["expected"]["won"]
    assert said["share"] is None
    assert said["returns"] < 10
    assert "10 needed" in said["refusal"]
    assert said["refusal"] in owner.get(ADDRESS).content.decode()


def test_the_rule_of_thumb_is_named_a_benchmark(owner: Client, company: Path) -> None:
    page = owner.get(ADDRESS).content.decode()
    assert "a benchmark and no number of ours" in page


def test_a_stricter_list_is_shorter_and_the_day_can_be_chosen(owner: Client, company: Path) -> None:
    sizes = [sum(owner.get(f"/in-market/?least={least}&format=json").json()["listed"].values()) for least in (15, 25, 40)]
    assert sizes == sorted(sizes, reverse=True)
    then = owner.get("/in-market/?least=15&as_of=2026-06-30&format=json").json()
    assert then["quarter"]["from"] in ("2026-01-01", "2026-04-01")
    assert then["in_market_accounts"]["scope"]["as_of"].startswith("2026-06-30")


def test_an_empty_list_says_what_will_stand_there(owner: Client, company: Path) -> None:
    page = owner.get("/in-market/?segment=nobody").content.decode()
    assert "No account stands on the list" in page
    assert "Accounts appear here" in page


def test_a_wrong_word_is_said_on_the_page_and_is_no_error(owner: Client, company: Path) -> None:
    page = owner.get("/in-market/?least=7&version=99")
    assert page.status_code == 200
    assert "There is no least called “7”" in page.content.decode()


def test_files_are_offered_to_those_who_may_export(log_in: LogIn, company: Path) -> None:
    assert "format=csv" in log_in(Role.SALES_LEAD).get(ADDRESS).content.decode()
    assert "format=csv" not in log_in(Role.VIEWER).get(ADDRESS).content.decode()
