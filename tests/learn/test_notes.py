"""Field notes as the cast takes them: by keyboard, by paste and by address; kept whole, coded, counted, read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from onefunnel.learn.notes import answering, meaning, reading, taking, telling, theming
from onefunnel.learn.notes.records import Note, NoteDraft, NoteReading, NoteRevision, NoteTheme, ThemeRules
from onefunnel.learn.notes.taking import NotPossible
from onefunnel.ledger.intake import Fact, decode
from onefunnel.store.records import LogEntry
from onefunnel.who.audit import check
from onefunnel.who.records import Account, AuditEntry, Label, Opportunity, Person
from onefunnel.words import Role
from tests.cast import NOW
from tests.inbound.conftest import own_home
from tests.learn.test_notes_meaning import encode

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
SENT = {
    "token": "t1",
    "about": "a1",
    "kind": "meeting",
    "noted_at": "2026-10-30",
    "said": "Walked the line",
    "objection": "Too expensive",
}
ABOUT = {"entry": 1, "told_at": NOW}


@pytest.fixture(autouse=True)
def world(own_home: Path, db: None) -> None:
    """Two accounts, a deal won at one of them, a deal open at the other, a buyer and a campaign."""
    Account.objects.create(key="a1", name="Halden Foods", industry="Food", employees=400, **ABOUT)
    Account.objects.create(key="a2", name="Norrby Dairy", industry="Food", employees=600, **ABOUT)
    Person.objects.create(key="p1", name="Ida Moen", account="a1", email="ida@halden.example", **ABOUT)
    Opportunity.objects.create(key="o1", name="Halden: drives", account="a1", status="open", created_at=NOW, **ABOUT)
    Opportunity.objects.create(
        key="o2", name="Norrby: drives", account="a2", status="won", amount=50_000 * 100_000, currency="EUR",
        created_at=NOW - timedelta(days=90), closed_at=NOW - timedelta(days=20), **ABOUT,
    )  # fmt: skip
    Label.objects.create(key="k1", fact="campaigns", name="Spring webinar", **ABOUT)


def told() -> list[Fact]:
    """Every fact that the log was told, in order."""
    return [fact for entry in LogEntry.objects.order_by("id") for fact in decode(bytes(entry.body))]


def take(by: User, token: str = "t0", **said: str) -> Note:
    return taking.take({"account": "a1", "said": "price too high, expensive"} | said, token=token, by=by, now=NOW)[0]


def test_a_note_sent_twice_is_one_note_with_themes_and_facts(as_role: AsRole) -> None:
    ana = as_role(Role.ACCOUNT_EXECUTIVE)
    first, second = ana.post("/notes/new/", SENT), ana.post("/notes/new/", SENT)
    note = Note.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/notes/{note.key}/"
    assert (note.account, note.kind, note.team, note.noted_at.date().isoformat()) == ("a1", "meeting", "sales", "2026-10-30")
    said, theme = told()
    assert (said.table, said.values["note"], said.values["objection"]) == ("notes", note.key, "Too expensive")
    assert (theme.table, theme.values["theme"], theme.values["rules"]) == ("note_themes", "Price", 0)
    assert list(AuditEntry.objects.filter(what="note_taken").values_list("who", "object")) == [("ana", f"note:{note.key}")]
    assert not check().wrong


def test_a_deal_tells_its_account_and_a_name_typed_whole_counts_as_chosen(as_role: AsRole) -> None:
    ana = as_role(Role.ACCOUNT_EXECUTIVE)
    ana.post("/notes/new/", {"token": "d", "about": ["o1", "p1"], "quote": "later"})
    ana.post("/notes/new/", {"token": "n", "q": "norrby dairy", "quote": "sooner"})
    by_deal, by_name = Note.objects.order_by("id")
    assert (by_deal.account, by_deal.opportunity, by_deal.person) == ("a1", "o1", "p1")
    assert by_name.account == "a2"


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(as_role: AsRole) -> None:
    page = as_role(Role.SDR).post("/notes/new/", {"token": "t", "q": "halden", "quote": "We wait", "noted_at": "2199-01-01"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "We wait" in text
    assert "lies ahead" in text
    assert "search for the account, person or deal" in text
    assert 'value="o1"' in text, "those who match are offered"
    assert not Note.objects.exists()


def test_a_draft_is_kept_while_it_is_typed_and_gone_once_it_is_a_note(as_role: AsRole, cast: dict[Role, User]) -> None:
    sam = as_role(Role.SDR)
    kept = sam.post("/notes/new/draft/", SENT | {"quote": "half a sen"}, headers={"HX-Request": "true"})
    assert b"Draft kept at" in kept.content
    again = sam.get("/notes/new/").content.decode()
    assert "half a sen" in again
    assert 'value="t1"' in again, "the same form, so that it is never two notes"
    assert "half a sen" not in as_role(Role.SALES_LEAD).get("/notes/new/").content.decode(), "a draft is one's own"
    sam.post("/notes/new/", SENT)
    assert not NoteDraft.objects.exists()


def test_a_pasted_block_is_shown_in_its_fields_before_anything_is_saved(as_role: AsRole) -> None:
    page = as_role(Role.SDR).post("/notes/new/split/", {"token": "t", "paste": "About: Halden Foods\nObjection: SAP\n“Not now”"})
    text = page.content.decode()
    assert page.status_code == 200
    assert not Note.objects.exists()
    assert 'value="a1" checked' in text
    assert ">SAP</textarea>" in text
    assert ">Not now</textarea>" in text


def test_whom_it_is_about_is_found_by_search_and_people_only_by_who_may_see_them(as_role: AsRole) -> None:
    found = as_role(Role.SDR).get("/notes/new/about/?q=halden&format=json").json()["found"]
    assert [one["key"] for one in found] == ["a1", "o1", "p1"], "the buyer by her e-mail address"
    assert [one["key"] for one in as_role(Role.SDR).get("/notes/new/about/?q=ida&format=json").json()["found"]] == ["p1"]


def test_an_edit_keeps_what_was_said_before_and_is_coded_anew(as_role: AsRole, cast: dict[Role, User]) -> None:
    note = take(cast[Role.SDR])
    sent = {"about": "a1", "kind": "call", "said": "Come back next year", "noted_at": "2026-11-02", "token": "e"}
    as_role(Role.SDR).post(f"/notes/{note.key}/edit/", sent)
    note.refresh_from_db()
    assert (note.said, note.noted_at) == ("Come back next year", NOW), "a day that stays keeps its hour"
    assert [one.values["said"] for one in NoteRevision.objects.order_by("number")] == ["price too high, expensive", note.said]
    assert {row.theme for row in note.themes.all()} == {"Timing"}
    assert [(f.table, f.delete) for f in told()][2:] == [("notes", False), ("note_themes", True), ("note_themes", False)]
    assert "price too high" in as_role(Role.VIEWER).get(f"/notes/{note.key}/").content.decode()
    assert (
        taking.edit(note, {"account": "a1", "said": note.said, "noted_at": "2026-11-02T09:00"}, by=cast[Role.SDR], now=NOW)
        is False
    )


def test_a_withdrawn_note_counts_nowhere_and_comes_back_whole(as_role: AsRole, cast: dict[Role, User]) -> None:
    note, sam = take(cast[Role.SDR]), as_role(Role.SDR)
    for _ in range(2):
        sam.post(f"/notes/{note.key}/withdrawal/")
    assert [(f.table, f.delete) for f in told()][2:] == [("notes", True), ("note_themes", True)]
    assert sam.get("/api/v1/notes").json()["total"] == 0
    assert "counts nowhere" in sam.get(f"/notes/{note.key}/").content.decode()
    with pytest.raises(NotPossible, match="Give it back first"):
        taking.edit(note, {"account": "a1", "said": "x"}, by=cast[Role.SDR], now=NOW)
    sam.post(f"/notes/{note.key}/return/")
    assert [(f.table, f.delete) for f in told()][4:] == [("notes", False), ("note_themes", False)]
    assert sam.get("/api/v1/notes").json()["total"] == 1


def test_new_rules_change_themes_of_the_past_and_never_a_text(as_role: AsRole, cast: dict[Role, User]) -> None:
    kept, other = take(cast[Role.SDR], said="expensive"), take(cast[Role.SDR], "t9", said="dear to us")
    gone = take(cast[Role.SDR], "t8", said="dear")
    taking.withdraw(gone, by=cast[Role.SDR], now=NOW)
    before = list(Note.objects.values())
    lena = as_role(Role.MARKETING_LEAD)
    tried = lena.post("/notes/themes/preview/?format=json", {"text": "Price: dear", "seen": "0"}).json()["themes"]
    assert [(one["theme"], one["now"], one["then"]) for one in tried] == [("Price", 1, 1)]
    assert (tried[0]["comes_in"], tried[0]["falls_out"]) == ([other.key], [kept.key])
    count = len(told())
    lena.post("/notes/themes/", {"text": "Price: dear", "seen": "0", "comment": "our buyers are polite"})
    assert set(NoteTheme.objects.values_list("note__key", "theme")) == {(other.key, "Price"), (gone.key, "Price")}
    assert [(f.table, f.delete) for f in told()[count:]] == [("note_themes", False), ("note_themes", True)], (
        "none of the withdrawn"
    )
    late = as_role(Role.SALES_LEAD).post("/notes/themes/", {"text": "Price: dear, costly", "seen": "0"})
    assert (late.status_code, "Somebody saved version 1 meanwhile" in late.content.decode()) == (400, True)
    as_role(Role.SALES_LEAD).post("/notes/themes/0/again/")
    assert set(NoteTheme.objects.values_list("note__key", "theme")) == {(kept.key, "Price")}
    assert [(one.number, one.again) for one in ThemeRules.objects.order_by("number")] == [(1, 0), (2, 0)]
    assert ThemeRules.objects.get(number=2).text.rstrip() == theming.rules.BUILT_IN.rstrip()
    assert list(Note.objects.values()) == before


def test_rules_with_a_mistake_are_not_saved_and_the_line_is_named(as_role: AsRole) -> None:
    page = as_role(Role.SALES_LEAD).post("/notes/themes/", {"text": "Price: dear\nnonsense", "seen": "0"})
    assert (page.status_code, "Line 2" in page.content.decode(), ThemeRules.objects.count()) == (400, True, 0)


def test_a_note_gives_the_most_similar_won_deal_back_or_says_that_there_is_none(as_role: AsRole, cast: dict[Role, User]) -> None:
    mine = take(cast[Role.SDR], opportunity="o1")
    nothing = as_role(Role.SDR).get(f"/notes/{mine.key}/?format=json").json()["back"]
    assert (nothing["deal"], nothing["says"]) == (
        None,
        "No won deal has a note yet, so there is none to learn from. Yours may be the first.",
    )
    take(cast[Role.SALES_LEAD], "t5", account="a2", said="a discount on the modules", quote="You were the cheaper one")
    back = as_role(Role.SDR).get(f"/notes/{mine.key}/?format=json").json()["back"]
    assert (back["deal"], back["quote"], back["among"]) == ("o2", "You were the cheaper one", 1)
    assert back["because"] == ["heard there too: Price", "same industry, Food", "similar size, 600 people"]
    assert back["points"] == 7
    assert answering.back(mine).heard != mine


def test_readers_are_counted_once_and_the_writer_is_none(as_role: AsRole, cast: dict[Role, User]) -> None:
    note = take(cast[Role.SDR])
    for role in (Role.SDR, Role.CFO, Role.CFO, Role.MARKETING_LEAD):
        as_role(role).get(f"/notes/{note.key}/")
    assert NoteReading.objects.count() == 2
    listed = as_role(Role.VIEWER).get("/api/v1/notes").json()["notes"]
    assert [one["read_by"] for one in listed] == [2]
    assert not reading.counts_for([note], cast[Role.CFO])[note.pk][1]
    assert reading.counts_for([note], cast[Role.VIEWER])[note.pk][1]


def test_this_week_holds_seven_days_with_quotes_first(cast: dict[Role, User]) -> None:
    for number, (days, quote) in enumerate([(1, ""), (3, "We wait"), (6, "Not now"), (8, "Long ago")]):
        take(cast[Role.SDR], f"w{number}", quote=quote, noted_at=(NOW - timedelta(days=days)).isoformat())
    assert [note.quote for note in reading.this_week(now=NOW, most=9)] == ["We wait", "Not now", ""]


def test_a_person_s_name_and_key_of_the_ledger_stay_with_who_may_see_people(as_role: AsRole, cast: dict[Role, User]) -> None:
    note = take(cast[Role.SDR], person="p1")
    assert as_role(Role.SDR).get(f"/notes/{note.key}/?format=json").json()["person_name"] == "Ida Moen"
    page = as_role(Role.VIEWER).get(f"/notes/{note.key}/")
    assert b"Ida Moen" not in page.content
    assert telling.told(note).values["person"] == "p1"


def test_the_list_leaves_as_a_sheet_with_who_did_it(as_role: AsRole, cast: dict[Role, User]) -> None:
    take(cast[Role.SDR], said="=cmd()")
    sheet = b"".join(as_role(Role.CFO).get("/notes/?format=csv&q=cmd").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=cmd()" in sheet
    assert AuditEntry.objects.filter(what="exported", object="notes", who="cleo").count() == 1


def post(client: Client, body: dict[str, Any], **headers: str) -> Any:
    return client.post("/api/v1/notes", json.dumps(body), content_type="application/json", headers=headers)


def test_by_address_a_note_is_taken_once_under_one_key_and_answers_with_what_it_gives_back(as_role: AsRole) -> None:
    ana = as_role(Role.ACCOUNT_EXECUTIVE)
    body = {"about": "ida@halden.example", "objection": "SAP interface", "campaign": "k1", "campaign_quality": "good"}
    first, second = (post(ana, body, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    said = first.json()
    assert (said["person"], said["account"], said["campaign_name"]) == ("p1", "a1", "Spring webinar")
    assert [one["theme"] for one in said["themes"]] == ["Integration"]
    assert said["back"]["says"].startswith("No won deal has a note yet")
    assert Note.objects.count() == 1
    assert ana.get(f"/api/v1/notes/{said['key']}").json()["key"] == said["key"]
    assert NoteReading.objects.count() == 0


def test_by_address_each_mistake_is_named_with_its_field(as_role: AsRole) -> None:
    ana = as_role(Role.ACCOUNT_EXECUTIVE)
    for body, place in [
        ({"about": "nobody", "said": "x"}, "body.about"),
        ({"said": "x"}, "body.about"),
        ({"account": "a1"}, "body.said"),
        ({"account": "a9", "said": "x"}, "body.about"),
        ({"account": "a1", "said": "x", "noted_at": "soon"}, "body.noted_at"),
    ]:
        answer = post(ana, body)
        assert (answer.status_code, place in [one["in"] for one in answer.json()["errors"]]) == (422, True), body


def test_by_address_notes_come_page_by_page_and_are_narrowed(as_role: AsRole, cast: dict[Role, User]) -> None:
    for number in range(5):
        take(cast[Role.SDR], f"l{number}", noted_at=(NOW - timedelta(days=number // 2)).isoformat())
    viewer = as_role(Role.VIEWER)
    page = viewer.get("/api/v1/notes?limit=2").json()
    keys = [one["key"] for one in page["notes"]]
    while page["next"]:
        page = viewer.get(page["next"]).json()
        keys += [one["key"] for one in page["notes"]]
    assert keys == list(Note.objects.values_list("key", flat=True))
    assert viewer.get("/api/v1/notes?theme=Price").json()["total"] == 5
    assert viewer.get("/api/v1/notes?q=nowhere").json()["total"] == 0


def test_a_records_page_shows_what_was_noted_of_it_and_of_what_gave_way(as_role: AsRole, cast: dict[Role, User]) -> None:
    Account.objects.create(key="a3", name="Halden Food", merged_into="a1", **ABOUT)
    here, before = take(cast[Role.SDR]), take(cast[Role.SDR], token="t3")
    Note.objects.filter(pk=before.pk).update(account="a3")
    there = take(cast[Role.SDR], token="t2", account="a2")
    ana, by_script = as_role(Role.ACCOUNT_EXECUTIVE), {"HX-Request": "true"}
    assert 'hx-get="/notes/about/a1/"' in ana.get("/accounts/a1/").content.decode()
    assert ana.get("/notes/about/a1/").headers["Location"] == "/notes/?about=a1"
    card = ana.get("/notes/about/a1/", headers=by_script).content.decode()
    assert 'href="/accounts/a1/"' not in card, "the page is the account's own"
    assert [f'href="/notes/{note.key}/"' in card for note in (here, before, there)] == [True, True, False]
    assert 'href="/notes/new/?about=a1"' in card
    assert {note["key"] for note in ana.get("/notes/?about=a1&format=json").json()["notes"]} == {here.key, before.key}
    assert "Nothing was noted yet" in ana.get("/notes/about/o2/", headers=by_script).content.decode()
    assert ana.get("/notes/about/a9/", headers=by_script).status_code == 404
    assert ana.get("/notes/?about=k1").status_code == 404


def test_notes_are_coded_anew_when_a_model_is_named_and_again_when_it_goes(
    monkeypatch: pytest.MonkeyPatch, as_role: AsRole
) -> None:
    as_role(Role.MARKETING_LEAD)
    lead = User.objects.order_by("id")[0]
    note = take(lead, said="It is far too dear for us.")
    assert theming.themes_of(note) == set()
    monkeypatch.setattr(meaning, "at_hand", lambda: meaning.Model("toy", encode, 0.5))
    assert [theming.code_all_anew(by=lead, now=NOW) for _ in range(2)] == [1, 0]
    assert note.themes.get().words.endswith("like “It is far too dear for us.”")
    assert told()[-1].values["theme"] == "Price"
    monkeypatch.setattr(meaning, "at_hand", lambda: None)
    assert theming.code_all_anew(by=lead, now=NOW) == 1
    assert theming.themes_of(note) == set()
    assert AuditEntry.objects.filter(what="notes_coded_anew").count() == 3
    assert not check().wrong


def test_the_page_of_themes_says_what_finds_them(as_role: AsRole, settings: Any) -> None:
    client = as_role(Role.MARKETING_LEAD)
    assert "Words alone find themes." in client.get("/notes/themes/").content.decode()
    settings.NOTES_MODEL = "/nowhere/model"
    assert "lacks model.safetensors" in client.get("/notes/themes/").content.decode()
