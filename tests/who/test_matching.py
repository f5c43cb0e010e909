"""Probable duplicates: what is found and why, what is said of a pair, and that undoing restores both without loss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onefunnel.ledger.intake import Fact
from onefunnel.store.engine import engine
from onefunnel.store.log import tell
from onefunnel.who.follow import follow
from onefunnel.who.matching import cleaning, fields, finding, judging, rules, weighing, worklist
from onefunnel.who.matching.cleaning import Clean, account, person
from onefunnel.who.matching.records import Judgement, Proposal, Search
from onefunnel.who.records import KeptApart, Merge, Person
from onefunnel.who.uptodate import bring_up_to_date

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GIVEN = ("anna", "bruno", "carla", "dirk", "elena", "fabio", "greta", "hugo", "iris", "jonas", "karin", "louis", "maria", "nils")
FAMILY = (
    "albers",
    "brandt",
    "conti",
    "duval",
    "egger",
    "falk",
    "grimaldi",
    "holm",
    "ivanov",
    "jansen",
    "keller",
    "lindt",
    "moreau",
)
TITLES = ("buyer", "engineer", "plant manager", "director", "planner", "head of production", "technician", "controller")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from onefunnel.store.home import home

    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path / "home"))
    settings.HOME = home()


def world(*, twins: int) -> tuple[list[Clean], set[rules.Keys]]:
    """300 people of sixty companies, of whom the first `twins` were written down a second time with a letter less."""
    rows, true = [], set()
    for number in range(300):
        first, last, site = GIVEN[number % 14], FAMILY[(number // 14 + number) % 13], f"firm{number // 5}.example"
        said = {"title": TITLES[number % 7], "site": site}
        rows.append(person(key=f"p{number:03}", name=f"{first} {last}", email=f"{last}.{number}@{site}", created=NOW, **said))
        if number % 40 < 1 and number // 40 < twins:
            rows.append(person(key=f"q{number:03}", name=f"{last[:2]}{last[3:]}, {first}", created=NOW, **said))
            true.add((f"p{number:03}", f"q{number:03}"))
    return rows, true


def test_written_again_with_a_letter_less_is_found_and_nobody_else() -> None:
    rows, true = world(twins=6)
    found = finding.look("people", rows, sure=set())
    assert {pair.keys for pair in found.pairs} == true
    assert found.is_weighed
    assert all(pair.probability is not None and pair.probability >= weighing.LEAST for pair in found.pairs)
    assert fields.agreeing("people", found.pairs[0].levels) == "same domain and title, nearly the same name"
    assert finding.look("people", rows[::-1], sure=set()).pairs == found.pairs, "the same records give the same answer"


def test_where_nobody_is_there_twice_nobody_is_proposed() -> None:
    rows, _ = world(twins=0)
    assert finding.look("people", rows, sure=set()).pairs == []


def test_without_the_library_the_rules_alone_look(monkeypatch: pytest.MonkeyPatch) -> None:
    rules_alone(monkeypatch)
    rows = [person(key="p1", email="Ada@Firm.example"), person(key="p2", email="ada@firm.example")]
    found = finding.look("people", rows, sure=set())
    assert [(pair.keys, pair.rule, pair.probability) for pair in found.pairs] == [(("p1", "p2"), "same e-mail", None)]
    assert not found.is_weighed


def test_rules_pair_the_eldest_with_each_other_and_leave_out_those_that_gave_way() -> None:
    rows = [
        person(key="p1", email="ada@firm.example", created=NOW),
        person(key="p2", email="ADA@firm.example", created=NOW - timedelta(days=9)),
        person(key="p3", email="ada@firm.example"),
        person(key="p4", email="ada@firm.example", merged="p1"),
        person(key="p5", email="info@firm.example"),
        person(key="p6", email="info@firm.example"),
        person(key="p7", name="Ida Holm", phone="+49 (0) 7777 123456"),
        person(key="p8", name="Holm, Ida", phone="07777/123456"),
    ]
    assert rules.pairs("people", rows) == {
        ("p1", "p2"): "same e-mail", ("p2", "p3"): "same e-mail", ("p7", "p8"): "same phone and name"
    }  # fmt: skip
    firms = [
        account(key="a1", name="Halden Foods GmbH", site="https://www.halden.example/"),
        account(key="a2", name="HALDEN FOODS", site="halden.example"),
    ]
    assert rules.pairs("accounts", firms) == {("a1", "a2"): "same domain and name"}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Müller, Jörg", "jorg muller"),
        ("O’Neil  Bård-Ø", "oneil bard o"),
        ("Weiß & Co. K.G.", "weiss and co kg"),
        ("李 雷", "李 雷"),
    ],
)
def test_names_are_compared_without_accents_case_and_order(said: str, means: str) -> None:
    assert cleaning.full_name(said) == means


def test_what_says_nothing_about_identity_is_left_out() -> None:
    assert cleaning.company("The Halden Group GmbH") == "halden"
    assert cleaning.company("Holding AG") == "holding ag"
    assert cleaning.digits("0000 0000") is None
    assert cleaning.digits("+41 12") is None
    private = person(key="p1", email="ada@gmail.com")
    assert (private["domain"], private["email"]) == (None, "ada@gmail.com")
    rows = [person(key=f"p{n}", email="x@firm.example", phone="0777 123456") for n in range(cleaning.MOST_SHARING + 1)]
    cleaning._leave_out_shared(rows, "phone")
    assert {row["phone"] for row in rows} == {None}


def test_a_reason_is_said_in_words_and_never_pretends_to_be_certain() -> None:
    levels = {"address": "domain", "name": "same", "title": "other", "phone": "missing"}
    assert fields.reason("people", rule="", probability=0.9412, levels=levels) == "same domain and name, 0.94"
    assert fields.differing("people", levels) == "another title"
    assert fields.reason("people", rule="", probability=0.99999, levels={"name": "near"}) == "nearly the same name, over 0.99"
    assert fields.reason("people", rule="same e-mail", probability=0.99, levels=levels) == "same e-mail"
    for kind, compared in fields.FIELDS.items():
        assert {field.name for field in compared} <= set(fields.ORDER)
        for field in compared:
            assert abs(sum(level.same for level in (*field.levels, field.otherwise)) - 1) < 1e-9, (kind, field.name)


def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "find_spec", lambda name: None)


def people(*, changed: bool = False) -> list[Fact]:
    title = "Head of Purchasing" if changed else "Buyer"

    def one(key: str, name: str, email: str, **more: str) -> Fact:
        return Fact("people", {"person": key, "name": name, "email": email, "account": "a1", **more})

    def touch(key: str, person: str, at: str) -> Fact:
        said = {"touch": key, "person": person, "account": "a1", "kind": "call", "team": "sales", "touched_at": at}
        return Fact("touches", dict(said))

    return [
        Fact("company", {"company": "company", "base_currency": "EUR", "zone": "UTC"}),
        Fact("accounts", {"account": "a1", "name": "Halden Foods", "domain": "halden.example"}),
        one("p1", "Ines Brandt", "i@halden.example", created_at="2026-01-01"),
        one("p2", "Inez Brandt", "I@halden.example", created_at="2026-03-01", title=title),
        one("p3", "Ines Brand", "ines@mail.example", created_at="2026-05-01"),
        touch("t1", "p1", "2026-02-01"),
        touch("t2", "p2", "2026-03-01"),
    ]


def stands() -> tuple[Any, ...]:
    """Everything that screens and measures see of the people: their rows, and whose each touch is."""
    left_out = {"entry", "told_at", "source"}
    rows = [{k: v for k, v in row.items() if k not in left_out} for row in Person.objects.order_by("key").values()]
    journeys = engine().rows("select touch, person, account, kind, touched_at from journeys order by touch", {}).rows
    identities = engine().rows("select kind, given_key, stands_key from identities order by all", {}).rows
    return rows, journeys, identities


def proposed(one: str, other: str, **about: Any) -> Proposal:
    said: dict[str, Any] = {"kind": "people", "levels": {"address": "domain", "name": "near"}, "probability": 0.94}
    return Proposal.objects.create(one=one, other=other, found_at=NOW, **said | about)


@pytest.mark.django_db(transaction=True)
def test_undone_after_an_import_is_the_same_as_a_company_in_which_nothing_was_merged() -> None:
    tell([*people(), *people(changed=True)], source="crm", now=NOW)
    bring_up_to_date(now=NOW)
    never = stands()

    tell(people(), source="crm", now=NOW)
    pair = proposed("p1", "p2")
    said = judging.accept(pair, now=NOW, by="nora")
    bring_up_to_date(now=NOW)
    merge = Merge.objects.get()
    assert (merge.from_key, merge.into_key, merge.source) == ("p2", "p1", "onefunnel")
    assert Person.objects.get(key="p2").merged_into == "p1"
    assert {row[1] for row in stands()[1]} == {"p1"}, "both touches are of the one who stays"
    path = "select outcome from told_events where what = 'merge'"
    assert engine().rows(path, {}).rows == [("same domain, nearly the same name, 0.94",)], "a journey says why"

    tell(people(changed=True), source="crm", now=NOW)
    judging.undo(said, now=NOW, by="nora")
    bring_up_to_date(now=NOW)
    assert Person.objects.get(key="p2").title == "Head of Purchasing"
    assert stands() == never
    assert list(worklist.waiting("people")) == [pair], "it is proposed again"

    judging.accept(pair, now=NOW, by="nora")
    follow()
    assert Person.objects.get(key="p2").merged_into == "p1", "and can be said again"


@pytest.mark.django_db(transaction=True)
def test_a_third_record_joins_the_one_that_stays_before_the_lists_have_followed() -> None:
    tell(people(), source="crm", now=NOW)
    follow()
    first = judging.accept(proposed("p1", "p2"), now=NOW, by="nora")
    third = judging.accept(proposed("p2", "p3"), now=NOW, by="nora")
    assert (third.from_key, third.into_key) == ("p3", "p1")
    with pytest.raises(judging.NotPossible, match="one already"):
        judging.accept(proposed("p1", "p3"), now=NOW, by="sam")
    judging.undo(first, now=NOW, by="nora")
    follow()
    assert {p.key: p.merged_into for p in Person.objects.all()} == {"p1": None, "p2": None, "p3": "p1"}
    with pytest.raises(judging.NotPossible, match="undone already"):
        judging.undo(first, now=NOW, by="sam")


@pytest.mark.django_db
def test_different_people_are_not_proposed_again_until_that_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    rules_alone(monkeypatch)
    tell(people(), source="crm", now=NOW)
    follow()
    kept = finding.search("people", now=NOW, by="nora")
    assert (kept.by_rule, kept.records) == (1, 3)
    pair = worklist.waiting("people")[0]
    assert (pair.one, pair.other, pair.rule) == ("p1", "p2", "same e-mail")
    said = judging.tell_apart(pair, now=NOW, by="sam")
    with pytest.raises(judging.NotPossible, match="sam has said already that these two are different"):
        judging.accept(pair, now=NOW, by="nora")
    finding.search("people", now=NOW)
    waits = {(p.one, p.other) for p in worklist.waiting("people")}
    assert ("p1", "p2") not in waits
    assert not Merge.objects.exists()
    judging.undo(said, now=NOW, by="sam")
    assert {(p.one, p.other) for p in worklist.waiting("people")} == waits | {("p1", "p2")}


@pytest.mark.django_db
def test_a_pair_whose_merge_somebody_undid_on_its_page_is_not_proposed() -> None:
    tell(people(), source="crm", now=NOW)
    follow()
    pair = proposed("p1", "p2")
    assert worklist.waiting("people").count() == 1
    KeptApart.objects.create(merge="g1", kind="people", from_key="p2", into_key="p1", source="crm", undone_at=NOW)
    assert worklist.waiting("people").count() == 0
    Person.objects.filter(key="p2").update(deleted_at=NOW)
    with pytest.raises(judging.NotPossible, match="no longer there"):
        judging.accept(pair, now=NOW, by="nora")
    assert (Search.objects.count(), Judgement.objects.count()) == (0, 0)
