"""The journey as the cast meets it: what the sentence says is what the list holds, page by page, merged records as one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.test import Client

from onefunnel.learn.journey import saying, sifting
from onefunnel.learn.journey.figures import figures
from onefunnel.ledger.engine import Freshness
from onefunnel.store.engine import engine
from onefunnel.who import happened
from onefunnel.who.happened import Event, Journey
from onefunnel.who.records import Account, Merge, Opportunity, Person
from onefunnel.words import Role, Stage
from tests.agree.conftest import LogIn
from tests.cast import NOW

COUNTS = "select account, count(*) as touches from journeys where account is not null and touched_at is not null group by account"


@pytest.fixture
def account(company: Path, db: None) -> Account:
    """The account with the most touches, as the store knows it."""
    key = str(engine().rows(f"{COUNTS} order by touches desc, account limit 1", {}).rows[0][0])
    return Account.objects.create(key=key, name="Acme", entry=1, told_at=NOW)


def whole(client: Client, path: str) -> list[dict[str, object]]:
    """Every event of a journey, page after page, as the button 'Load older' walks."""
    found: list[dict[str, object]] = []
    said = client.get(path, {"format": "json"}).json()
    while said["older"]:
        found += said["events"]
        said = client.get(path, {"format": "json", "before": said["older"]}).json()
    return found + said["events"]


def test_page_after_page_shows_every_event_once_and_in_order(owner: Client, account: Account) -> None:
    path = f"/accounts/{account.key}/journey/"
    events = whole(owner, path)
    assert len(events) == owner.get(path, {"format": "json"}).json()["total"] > sifting.A_PAGE
    assert len({(event["what"], event["event"]) for event in events}) == len(events)
    assert [event["happened_at"] for event in events] == sorted((str(e["happened_at"]) for e in events), reverse=True)


def test_the_sentence_counts_what_the_ledger_counts(owner: Client, account: Account) -> None:
    touches = f"select count(*) from journeys where account = '{account.key}' and not coalesce(is_bot, false)"
    ((counted,),) = engine().rows(touches, {}).rows
    said = owner.get(f"/accounts/{account.key}/journey/", {"format": "json"}).json()["figures"]
    assert said["touches"] == counted == said["marketing"] + said["sales"]
    assert f"{counted:,} touches with {said['people']} people" in owner.get(f"/accounts/{account.key}/journey/").content.decode()


def test_filters_share_the_journey_out(owner: Client, account: Account) -> None:
    path = f"/accounts/{account.key}/journey/"
    events = whole(owner, path)
    for name, of in (("team", "team"), ("person", "person")):
        for value in {event[of] for event in events if event[of]}:
            total = owner.get(path, {name: str(value), "format": "json"}).json()["total"]
            assert total == sum(event[of] == value for event in events), value
    text = owner.get(path, {"kind": "magic"}).content.decode()
    assert "There is no kind “magic” in this journey." in text


def test_a_person_s_journey_is_that_of_all_records_that_are_one(owner: Client, company: Path) -> None:
    given, stands = (
        engine().rows("select given_key, stands_key from identities where kind = 'people' order by 1 limit 1", {}).rows[0]
    )
    Person.objects.create(key=stands, name="Ada", entry=1, told_at=NOW)
    Person.objects.create(key=given, name="A. L.", entry=1, told_at=NOW, merged_into=stands)
    Merge.objects.create(key="g1", kind="people", from_key=given, into_key=stands, reason="same e-mail", entry=1, told_at=NOW)
    assert owner.get(f"/people/{given}/journey/").headers["Location"] == f"/people/{stands}/journey/"
    counted = "select count(*) from touches where touched_at is not null and person in ($given, $stands)"
    ((touches,),) = engine().rows(counted, {"given": given, "stands": stands}).rows
    events = whole(owner, f"/people/{stands}/journey/")
    assert sum(event["what"] == "touch" for event in events) == touches
    (merge,) = (event for event in events if event["what"] == "merge")
    assert merge["outcome"] == "same e-mail"
    page = owner.get(f"/people/{stands}/journey/").content.decode()
    assert f"/people/{stands}/#merges" in page
    assert "1 record gave way to another here (same e-mail)" in page


def test_the_way_to_a_deal_ends_when_it_closed_and_leaves_other_deals_out(owner: Client, company: Path) -> None:
    won = "select opportunity, account, closed_at from deals where status = 'won' and account is not null order by closed_at desc"
    key, at, closed_at = engine().rows(f"{won} limit 1", {}).rows[0]
    Account.objects.create(key=str(at), name="Acme", entry=1, told_at=NOW)
    deal = Opportunity.objects.create(
        key=str(key), name="Acme: line 2", account=str(at), status="won", closed_at=f"{closed_at}Z", entry=1, told_at=NOW
    )
    events = whole(owner, f"/deals/{deal.key}/journey/")
    assert {event["opportunity"] for event in events} <= {None, deal.key}
    assert max(str(event["happened_at"]) for event in events) <= str(closed_at).replace(" ", "T")
    assert "won after" in owner.get(f"/deals/{deal.key}/journey/").content.decode()


def test_whoever_may_not_see_people_meets_them_without_names(log_in: LogIn, account: Account) -> None:
    person = str(engine().rows("select person from standing_people where account = $a", {"a": account.key}).rows[0][0])
    Person.objects.create(key=person, name="Zyx Quill", account=account.key, entry=1, told_at=NOW)
    path = f"/accounts/{account.key}/journey/"
    assert "Zyx Quill" in log_in(Role.SDR).get(path).content.decode()
    shown = log_in(Role.CFO).get(path).content.decode()
    assert "Zyx Quill" not in shown


def test_the_file_holds_every_event_that_the_filters_let_through(owner: Client, account: Account) -> None:
    answer = owner.get(f"/accounts/{account.key}/journey/", {"team": "sales", "format": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    total = owner.get(f"/accounts/{account.key}/journey/", {"team": "sales", "format": "json"}).json()["total"]
    assert len(lines) == total + 1


def event(at: int, **said: object) -> Event:
    about = {"event": f"t{at}", "what": "touch", "kind": "visit", "team": "marketing", "is_bot": False} | said
    day = NOW.replace(tzinfo=None, year=2026, month=1, day=at)
    return Event(**(dict.fromkeys(Event._fields) | about | {"happened_at": day}))  # type: ignore[arg-type]


def test_a_scanner_s_opening_is_listed_and_not_counted() -> None:
    events = (
        event(3, kind="email", is_bot=True),
        event(2, team="sales", kind="call", person="p2"),
        event(1, person="p1", channel="linkedin"),
    )
    counted = figures(Journey(Account(key="a1", name="Acme"), events, Freshness()))
    assert (counted.touches, counted.marketing, counted.sales, counted.bots, counted.people) == (2, 1, 1, 1, 2)
    assert saying.sentence("Acme", counted, Account()) == "Acme: first touch 1 Jan 2026 by LinkedIn, 2 touches with 2 people"
    assert "1 opened by scanners" in saying.reason(counted)


def test_a_deal_won_before_the_first_touch_says_so() -> None:
    events = (event(9, person="p1", channel="search"), event(2, what="stage", kind="won", team=None))
    counted = figures(Journey(Opportunity(key="o1", status="won"), events, Freshness()))
    assert counted.days_to(Stage.WON) is None
    assert saying.sentence("Line 2", counted, Opportunity(status="won")).endswith("1 touch, won before the first touch")


def test_a_place_that_nobody_could_have_loaded_is_shown_from_the_end() -> None:
    sifted = sifting.read({"before": "yesterday"}, [event(1)])
    assert sifted.before is None
    assert sifted.problems
    assert sifting.some([event(1)], sifted).total == 1


def test_nothing_told_is_no_error(owner: Client, company: Path) -> None:
    Account.objects.create(key="anobody", name="Nobody Ltd", entry=1, told_at=NOW)
    page = owner.get("/accounts/anobody/journey/").content.decode()
    assert "no touch has been recorded yet" in page
    assert "Nothing has happened yet" in page
    assert happened.read(engine(), Account.objects.get(key="anobody")).events == ()


@pytest.mark.parametrize(
    ("kind", "outcome", "says"),
    [
        ("ad_click", "clicked", "Ad clicked"),
        ("ad_view", None, "Ad shown"),
        ("email", "clicked", "E-mail, clicked"),
        ("call", "no_answer", "Call, no answer"),
    ],
)
def test_a_touch_is_said_once(kind: str, outcome: str | None, says: str) -> None:
    event = cast(Event, SimpleNamespace(what="touch", kind=kind, sort=kind, outcome=outcome))
    assert saying.title(event, {}) == says
