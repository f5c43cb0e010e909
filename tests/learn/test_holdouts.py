"""Hold-outs as marketing runs them: drawn, locked for good, left alone until the horizon, read out, or called off."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.test import Client

from onefunnel.agree.measures import asking as answers
from onefunnel.commands.holdout import command
from onefunnel.inbound.persons import scrub
from onefunnel.learn.holdouts import acts, asking, card, dress, form, listed, picture, sealing, sharing, whom
from onefunnel.learn.holdouts.acts import Terms
from onefunnel.learn.holdouts.effect import Arm, effect
from onefunnel.learn.holdouts.records import Holdout, HoldoutLock, HoldoutPerson
from onefunnel.learn.holdouts.standing import NotPossible, State, state
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.learn.shares import Share
from onefunnel.ledger.clock import UTC_CLOCK
from onefunnel.ledger.fold import fold
from onefunnel.ledger.forget import Sought, forget
from onefunnel.ledger.intake import Fact, decode
from onefunnel.store.engine import engine
from onefunnel.store.records import LogEntry
from onefunnel.who.audit import check
from onefunnel.who.records import AuditEntry, Person
from onefunnel.words import Role
from tests.cast import NOW
from tests.inbound.conftest import own_home
from tests.ledger.logs import MemoryLog

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
BEGINS, DAYS = NOW.date() + timedelta(days=1), 30
OVER = NOW + timedelta(days=DAYS + 2)
TERMS = Terms("Spring webinar", "talked", BEGINS, DAYS, 250, "segment", "k1")
PEOPLE = {f"p{n:020x}": ("large", "small")[n % 2] for n in range(200)}


@pytest.fixture
def lena(own_home: Path, cast: dict[Role, User]) -> User:
    """Marketing's lead, in a home of its own."""
    return cast[Role.MARKETING_LEAD]


@pytest.fixture
def drawn(lena: User) -> Holdout:
    return acts.draw(TERMS, Whom(PEOPLE, 0, Share(40, 400), None), token="t1", by=lena, now=NOW)


@pytest.fixture
def locked(drawn: Holdout, lena: User) -> Holdout:
    acts.lock(drawn, clock=UTC_CLOCK, by=lena, now=NOW)
    return card.find(drawn.key)


def told() -> list[Fact]:
    return [fact for entry in LogEntry.objects.order_by("id") for fact in decode(bytes(entry.body))]


def test_a_draw_sent_twice_is_one_and_tells_the_ledger_nothing(drawn: Holdout, lena: User) -> None:
    again = acts.draw(TERMS, Whom(PEOPLE, 0, Share(0, 0), None), token="t1", by=lena, now=NOW)
    assert again.pk == drawn.pk
    assert (drawn.treated, drawn.held, drawn.people.filter(is_held=True).count()) == (150, 50, 50)
    assert drawn.strata == [["large", 75, 25], ["small", 75, 25]]
    assert told() == []


def test_locking_tells_every_lot_and_seals_both_digests_in_the_audit_log(locked: Holdout) -> None:
    first, *lots = told()
    assert (first.table, first.values["ends_at"]) == ("holdouts", f"{BEGINS + timedelta(days=DAYS)} 00:00:00")
    assert {fact.values["person"]: fact.values["arm"] for fact in lots} == {
        row.person: "held_out" if row.is_held else "treated" for row in locked.people.all()
    }
    entry = AuditEntry.objects.get(what="holdout_locked")
    assert (entry.who, entry.detail["held_digest"]) == ("lena", locked.lock.held_digest)
    assert entry.detail["seed"] == locked.seed
    assert not check().wrong
    assert state(locked, NOW) is State.WAITING
    assert sealing.changed(locked) == ""


def test_what_is_locked_cannot_be_changed_drawn_again_or_thrown_away(locked: Holdout, lena: User) -> None:
    for act in (lambda: acts.lock(locked, clock=UTC_CLOCK, by=lena, now=NOW), lambda: acts.discard(locked, by=lena, now=NOW)):
        with pytest.raises(NotPossible, match="is locked"):
            act()
    for change in (lambda: HoldoutLock.objects.update(held_digest="x"), lambda: HoldoutLock.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_lists_or_terms_changed_behind_our_back_are_seen(locked: Holdout) -> None:
    moved = locked.people.filter(is_held=True).first()
    HoldoutPerson.objects.filter(pk=moved.pk).update(is_held=False)  # type: ignore[union-attr]
    assert "Its lists are not those that were locked" in sealing.changed(locked)
    Holdout.objects.update(days=10)
    assert "Its terms are not those that were locked" in sealing.changed(card.find(locked.key))


def test_after_its_first_day_it_is_too_late_to_lock(drawn: Holdout, lena: User) -> None:
    with pytest.raises(NotPossible, match="begun already"):
        acts.lock(drawn, clock=UTC_CLOCK, by=lena, now=NOW + timedelta(days=2))


def test_a_draw_thrown_away_stays_listed_without_its_lists(drawn: Holdout, lena: User, as_role: AsRole) -> None:
    acts.discard(drawn, by=lena, now=NOW)
    assert not drawn.people.exists()
    page = as_role(Role.VIEWER).get("/exposure/holdouts/").content.decode()
    assert "Thrown away" in page
    assert "Spring webinar" in page


def test_calling_off_needs_a_reason_that_stays_and_ends_it(locked: Holdout, lena: User, as_role: AsRole) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        acts.call_off(locked, "  ", by=lena, now=NOW)
    acts.call_off(locked, "The webinar was cancelled", by=lena, now=NOW)
    assert told()[-1].values["called_off_at"] == f"{NOW:%Y-%m-%d %H:%M:%S}"
    page = as_role(Role.VIEWER).get(f"/exposure/holdouts/{locked.key}/").content.decode()
    assert "The webinar was cancelled" in page
    with pytest.raises(NotPossible, match="was called off"):
        acts.call_off(card.find(locked.key), "again", by=lena, now=NOW)


def test_what_was_never_locked_cannot_be_read(drawn: Holdout, as_role: AsRole) -> None:
    client, path = as_role(Role.MARKETING_LEAD), f"/exposure/holdouts/{drawn.key}/"
    assert client.post(f"{path}reading/").status_code == 302
    assert "It was never locked" in client.get(path).content.decode()
    assert state(card.find(drawn.key), OVER) is State.DRAWN


def test_nobody_peeks(locked: Holdout, as_role: AsRole, company: Path) -> None:
    with pytest.raises(NotPossible, match="No peeking"):
        asking.look(engine(), locked, now=locked.lock.ends_at - timedelta(seconds=1))
    with pytest.raises(NotPossible, match="last brought up to date before"):
        asking.look(engine(), replace_end(locked), now=datetime(2198, 1, 1, tzinfo=UTC))


def replace_end(holdout: Holdout) -> Holdout:
    """The same, with a horizon that no ledger has reached."""
    holdout.lock.ends_at = datetime(2197, 1, 1, tzinfo=UTC)
    return holdout


def test_asking_as_of_a_day_to_come_is_no_peeking(as_role: AsRole, company: Path) -> None:
    """The made-up company has one hold-out that is over and one that has not begun."""
    now, later = (
        as_role(Role.FUNNEL_OWNER).get("/api/v1/measures/holdout_outcomes/answer", said).json()
        for said in ({}, {"as_of": "2199-01-01"})
    )
    assert {row["name"] for row in now["rows"]} == {row["name"] for row in later["rows"]} == {"the A/A test"}


def test_the_lists_go_out_with_names_to_those_who_may_and_only_once_locked(
    drawn: Holdout, lena: User, as_role: AsRole
) -> None:  # fmt: skip
    one = drawn.people.filter(is_held=True).order_by("person").first()
    assert one
    Person.objects.create(key=one.person, name="=Ida", email="ida@halden.example", account="", entry=1, told_at=NOW)
    path = f"/exposure/holdouts/{drawn.key}/?format=csv&arm=held_out"
    client = as_role(Role.MARKETING_LEAD)
    assert client.get(path).status_code == 302, "not locked yet"
    acts.lock(drawn, clock=UTC_CLOCK, by=lena, now=NOW)
    assert as_role(Role.CFO).get(path).status_code == 403, "may export, but not see people"
    assert as_role(Role.SDR).get(path).status_code == 403, "may see people, but not export"
    lines = b"".join(client.get(path).streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1] == f"held_out,ida@halden.example,'=Ida,,{one.person},{one.stratum}"
    assert len(lines) == 51
    assert AuditEntry.objects.filter(what="exported", object=f"holdout:{drawn.key}").count() == 1


def test_whoever_is_erased_goes_out_of_lists_and_ledger(locked: Holdout) -> None:
    sought = Sought(frozenset({min(PEOPLE)}))
    assert scrub.everywhere_else(sought)["holdout_person"] == 1
    gone = [fact for entry in LogEntry.objects.all() if (left := forget(bytes(entry.body), sought)) for fact in left.removed]
    assert [(fact.table, fact.values["person"]) for fact in gone] == [("holdout_people", min(PEOPLE))]
    assert sealing.changed(locked).startswith("1 of its people was erased")


def test_a_pasted_list_finds_addresses_and_keys_and_follows_merges(own_home: Path) -> None:
    about = {"entry": 1, "told_at": NOW}
    ida, twin, ola = (f"p{n:020x}" for n in (1, 2, 3))
    Person.objects.create(key=ida, email="Ida@halden.example", **about)
    Person.objects.create(key=twin, email="ida@halden.example", merged_into=ida, **about)
    Person.objects.create(key=ola, email="ola@halden.example", **about)
    found = listed.read(f"name;mail\nIda;IDA@halden.example\n\nNobody;no@body.example\n{ola}\n{twin}")
    assert {key: entry.line for key, entry in found.named.items()} == {ida: 2, ola: 5}
    assert found.unknown == ("no@body.example",)
    assert [(one.line, one.said, one.why) for one in listed.passed_over(found, left=[ida], kept=[])] == [
        (1, "name;mail", listed.NO_ENTRY),
        (2, "ida@halden.example", listed.SAME_ADDRESS),
        (4, "no@body.example", listed.UNKNOWN),
        (5, ola, listed.LEFT_OUT),
        (6, twin, listed.AGAIN),
    ]


def test_a_line_with_address_and_key_of_one_person_names_them_once(own_home: Path) -> None:
    key = min(PEOPLE)
    Person.objects.create(key=key, email="ida@halden.example", entry=1, told_at=NOW)
    found = listed.read(f"held_out,ida@halden.example,Ida,,{key},large")
    assert (set(found.named), found.entries, found.passed) == ({key}, 2, ())


def test_two_records_of_one_address_never_fall_into_both_arms(own_home: Path) -> None:
    for key, mail in (("p1", "a@x.example"), ("p2", "A@x.example"), ("p3", ""), ("p4", "")):
        Person.objects.create(key=key, email=mail, entry=1, told_at=NOW)
    assert whom.without_doubles(["p1", "p2", "p3", "p4"]) == {"p1", "p3", "p4"}


def test_every_wrong_field_is_said(own_home: Path) -> None:
    sent = {"name": "", "days": "0", "share": "95", "begins_on": "2020-01-01", "by": "colour", "campaign": "k9", "list": "who"}
    assert set(form.read(sent, today=NOW.date()).wrong) == {"name", "days", "share", "begins_on", "by", "campaign", "list"}
    assert form.read({"name": "x", "begins_on": "soon"}, today=NOW.date()).wrong.keys() == {"begins_on"}


def test_one_looks_before_one_draws(log_in: Callable[[Role], Client], company: Path) -> None:
    client, sent = log_in(Role.MARKETING_LEAD), {"name": "Fair", "days": "30", "share": "20", "token": "t"}
    seen = client.post("/exposure/holdouts/new/?format=json", sent | {"act": "look"}).json()["planned"]
    assert seen["people"] == seen["treated"] + seen["held_out"]
    assert seen["held_out"] == round(seen["people"] / 5)
    assert not Holdout.objects.exists()
    page = client.post("/exposure/holdouts/new/", sent | {"act": "draw"})
    one = Holdout.objects.get()
    assert page.headers["Location"] == f"/exposure/holdouts/{one.key}/"
    assert (one.treated, one.held, one.base_reached) == (seen["treated"], seen["held_out"], seen["base"]["reached"])
    assert "Lock it" in client.get(page.headers["Location"]).content.decode()
    nobody = client.post("/exposure/holdouts/new/", sent | {"segment": "no such segment"})
    assert (nobody.status_code, "Nobody is left" in nobody.content.decode()) == (400, True)


@pytest.fixture
def over(locked: Holdout, lena: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Holdout:
    """The horizon is over: of the treated every second talked, of those held out every fifth; one of these met the campaign."""
    log, at = MemoryLog(), f"{BEGINS + timedelta(days=5)} 10:00:00"
    log.tell(Fact("company", {"company": "company", "base_currency": "EUR"}))
    log.tell(*(Fact("people", {"person": key, "created_at": "2026-01-05 10:00:00"}) for key in PEOPLE))
    log.tell(*told())
    call = {"team": "sales", "kind": "call", "direction": "out", "outcome": "connected", "touched_at": at}
    mail = {"team": "marketing", "kind": "email", "campaign": "k1", "touched_at": at}
    treated, held = ([row.person for row in locked.people.filter(is_held=side).order_by("person")] for side in (False, True))
    talked = [*treated[::2], *held[::5]]
    log.tell(*(Fact("touches", {"touch": f"t{n}", "person": person, **call}) for n, person in enumerate(talked)))
    log.tell(*(Fact("touches", {"touch": f"m{n}", "person": person, **mail}) for n, person in enumerate([*treated, held[0]])))
    fold(tmp_path / "over" / "ledger", log, now=OVER)
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path / "over"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: OVER)
    answers.forget()
    return locked


def test_after_the_horizon_it_is_read_out_once_and_every_number_opens_its_list(over: Holdout, as_role: AsRole) -> None:
    client, path = as_role(Role.MARKETING_LEAD), f"/exposure/holdouts/{over.key}/"
    before = client.get(path).content.decode()
    assert "can be read out" in before
    assert "more likely" not in before
    client.post(f"{path}reading/")
    said = client.get(f"{path}?format=json").json()
    assert said["state"] == "read"
    assert said["effect"]["ratio"] == pytest.approx((75 / 150) / (10 / 50))
    assert said["effect"]["held"] == {"people": 50, "reached": 10, "met": 1}
    assert said["reading"]["found"]["ratio"] == said["effect"]["ratio"]
    page = client.get(path).content.decode()
    assert "were 150 % more likely to talk to sales within 30 days" in page
    assert "1 of 50 (2.0 %)" in page
    listed = client.get(f"{dress.rows_of(over, 'held_out')}&format=json").json()
    assert (listed["total"], listed["value"]) == (50, 20)
    client.post(f"{path}end/", {"reason": "I do not like it"})
    assert state(card.find(over.key), OVER) is State.READ, "read is read"


def test_the_command_line_does_the_same(over: Holdout) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(command, words)
        assert done.exit_code == 0, done.output
        return done.output

    (listed,) = json.loads(run("list", "--json"))
    assert (listed["key"], listed["held_out"]) == (over.key, 50)
    found = json.loads(run("read", over.key, "--by", "lena", "--json"))
    assert found["ratio"] == pytest.approx(2.5)
    assert found["refusals"] == []
    assert "150 % more likely" in run("read", over.key, "--by", "lena")
    refused = CliRunner().invoke(command, ["lock", over.key, "--by", "sam"])
    assert (refused.exit_code, "may not draw and lock hold-outs" in refused.output) == (1, True)


def test_a_read_out_that_cannot_tell_says_why_and_one_that_shows_nothing_says_so() -> None:
    one = Holdout(name="the fair", outcome="talked", days=30, treated=100, held=25)
    few = effect(Arm(100, 20, 0), Arm(25, 3, 0), drawn=(100, 25), has_campaign=False)
    assert dress.sentence(one, State.READ, few).startswith("No effect can be told: too few reached it")
    none = effect(Arm(800, 80, 0), Arm(200, 21, 0), drawn=(800, 200), has_campaign=False)
    assert dress.sentence(one, State.READ, none).startswith("No effect shown: people who were to get the fair talked to sales")
    assert "whether there is a smaller effect is open" in dress.reason(one, State.READ, none)


def test_people_who_stand_in_another_running_hold_out_are_warned_of(locked: Holdout, lena: User, as_role: AsRole) -> None:
    later = Terms("Fair", "talked", BEGINS + timedelta(days=DAYS - 1), DAYS, 500, "")
    some = dict(sorted(PEOPLE.items())[:40])
    held = locked.people.filter(is_held=True, person__in=some).count()
    (both,) = sharing.shared(some, begins_on=later.begins_on, ends_on=later.ends_on)
    assert (both.name, both.people, both.held, both.ends_on) == ("Spring webinar", 40, held, locked.ends_on)
    assert sharing.shared(some, begins_on=locked.ends_on, ends_on=locked.ends_on + timedelta(days=9)) == []
    assert sharing.shared(["p0"], begins_on=later.begins_on, ends_on=later.ends_on) == []
    fair = acts.draw(later, Whom(some, 0, Share(4, 40), None), token="t2", by=lena, now=NOW)
    assert (
        "40 of these people also stand in Spring webinar"
        in as_role(Role.VIEWER).get(f"/exposure/holdouts/{fair.key}/").content.decode()
    )
    acts.call_off(locked, "cancelled", by=lena, now=NOW)
    assert sharing.shared(some, begins_on=later.begins_on, ends_on=later.ends_on) == []


def test_a_draw_keeps_why_entries_were_passed_over_but_not_the_entries(lena: User, as_role: AsRole) -> None:
    given = listed.Listed({}, 3, (listed.Passed(1, "no@body.example", listed.UNKNOWN),))
    terms = Terms("Fair", "talked", BEGINS, DAYS, 500, "", asked={"list": {"entries": 3, "unknown": 1}})
    found = Whom(PEOPLE, 0, Share(0, 0), given, given.passed)
    one = acts.draw(terms, found, token="t3", by=lena, now=NOW)
    assert one.asked["list"] == {"entries": 3, "unknown": 1, "passed_over": {listed.UNKNOWN: 1}}
    page = as_role(Role.VIEWER).get(f"/exposure/holdouts/{one.key}/").content.decode()
    assert "a list of 3 entries; passed over: names nobody who is known here (1)" in page
    assert "no@body.example" not in page


def test_the_picture_shows_what_was_found_and_before_that_when_each_ends(over: Holdout, lena: User, as_role: AsRole) -> None:
    client = as_role(Role.MARKETING_LEAD)
    waiting = client.get("/exposure/holdouts/").context["picture"]
    assert waiting.name == "horizons"
    assert waiting.chart["data"]["values"][0]["ends"] == over.ends_on.isoformat()
    client.post(f"/exposure/holdouts/{over.key}/reading/")
    (bar,) = client.get("/exposure/holdouts/").context["picture"].chart["data"]["values"]
    assert (bar["lift"], bar["size"]) == (pytest.approx(2.5), "n 200")
    assert bar["low"] < bar["lift"] < bar["high"]
    treated, held = client.get(f"/exposure/holdouts/{over.key}/").context["picture"].chart["data"]["values"]
    assert (treated["share"], held["share"], held["size"]) == (0.5, 0.2, "n 50")


def test_the_picture_of_a_draw_is_what_so_many_can_find() -> None:
    found = picture.power(800, 200, Share(100, 1000))
    assert found
    chances = [point["chance"] for point in found.chart["data"]["values"]]
    assert chances == sorted(chances)
    assert chances[0] < 0.05 < 0.8 < chances[-1]
    assert picture.power(8, 2, Share(0, 5)) is None
