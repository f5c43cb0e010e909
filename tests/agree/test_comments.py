"""Comments on a number: kept with its scope and with what it was; mended, withdrawn, settled, and taken along as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from onefunnel.agree.comments import reading, writing
from onefunnel.agree.comments.records import Comment
from onefunnel.agree.comments.subject import read, subject
from onefunnel.agree.measures import asking
from onefunnel.store.engine import engine
from onefunnel.web.tiles import Tile
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role, Scope
from tests.agree.conftest import Come
from tests.ledger.logs import NOW

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
YEAR = "from=2025-01-01&to=2025-12-31"
HERE = f"/measures/open_deals/comments/?{YEAR}"
HTMX = {"HX-Request": "true"}


def thread(client: Client, address: str = HERE) -> Any:
    return client.get(f"{address}&format=json").json()


def say(client: Client, text: str = "Two deals slipped.", address: str = HERE) -> Any:
    return client.post(address, {"text": text})


def test_a_comment_quotes_the_number_and_says_when_it_has_changed(log: Come, as_role: AsRole) -> None:
    lena, tomas = as_role(Role.MARKETING_LEAD), as_role(Role.SALES_LEAD)
    answer = say(lena)
    assert answer.headers["Location"] == f"/measures/open_deals/?{YEAR}#comments"
    (one,) = thread(tomas)["comments"]
    assert (one["by"], one["side"], one["text"], one["state"]) == ("Lena Kovac", "marketing", "Two deals slipped.", "open")
    assert one["quote"] == "The number was 3 when this was written, and is so now."
    log()
    (one,) = thread(tomas)["comments"]
    assert one["quote"] == "The number was 3 when this was written, it is 5 now."
    assert one["has_changed"] is True
    assert "it is 5 now" in tomas.get(f"/measures/open_deals/?{YEAR}").content.decode()
    assert "it is 5 now" in tomas.get("/comments/").content.decode()


def test_it_stands_with_its_own_days_filters_and_version_and_nowhere_else(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    say(lena)
    for other in ("period=all", f"{YEAR}&region=EMEA", f"{YEAR}&as_of=2025-04-01", f"{YEAR}&version=0"):
        said = thread(lena, f"/measures/open_deals/comments/?{other}")
        assert said["comments"] == [], other
    same = "to=2025-12-31&from=2025-01-01&sort=amount&of=open"  # another order, and words that this measure does not know
    assert len(thread(lena, f"/measures/open_deals/comments/?{same}")["comments"]) == 1
    assert "1 more on" in lena.get("/measures/open_deals/?period=all").content.decode()


def test_an_address_is_read_back_as_it_was_written() -> None:
    query = "from=2025-01-01&to=2025-12-31&as_of=2025-04-01&region=EMEA&version=2&of=due"
    about = read("bridge", query, today=NOW.date())
    assert about.asked == query
    assert read("bridge", about.asked, today=NOW.date()) == about
    assert read("bridge", query.replace("due", "open"), today=NOW.date()).scope.choices == ()
    assert about.says() == "2025, region EMEA, as of 1 Apr 2025, under v2, of due"


def test_words_are_plain_text(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    say(lena, "<script>alert(1)</script> {{ 7 }}\r\nsecond\u202eline\x07")
    (one,) = thread(lena)["comments"]
    assert one["text"] == "<script>alert(1)</script> {{ 7 }}\nsecondline"
    page = lena.get(f"/measures/open_deals/?{YEAR}").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(("text", "why"), [("  \n ", "Write a few words"), ("x" * 2_001, "at most 2,000 characters")])
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(log: Come, as_role: AsRole, text: str, why: str) -> None:
    answer = say(as_role(Role.MARKETING_LEAD), text)
    page = answer.content.decode()
    assert (answer.status_code, why in page, text.strip() in page) == (400, True, True)
    assert Comment.objects.count() == 0


def test_a_form_that_is_sent_twice_says_it_once(log: Come, as_role: AsRole) -> None:
    lena, tomas = as_role(Role.MARKETING_LEAD), as_role(Role.SALES_LEAD)
    for client in (lena, lena, tomas):
        say(client)
    assert [one["by"] for one in thread(lena)["comments"]] == ["Lena Kovac", "Tomas Berg"]


def test_its_writer_changes_the_words_for_half_an_hour(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    say(lena)
    comment = Comment.objects.get()
    lena.post(f"/comments/{comment.pk}/text/", {"text": "Three deals slipped."})
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is not None, comment.value) == ("Three deals slipped.", True, 3)
    Comment.objects.update(written_at=timezone.now() - writing.MEND_FOR - timedelta(seconds=1))
    page = lena.post(f"/comments/{comment.pk}/text/", {"text": "Four."}, follow=True).content.decode()
    assert "Words can be changed for 30 minutes" in page
    comment.refresh_from_db()
    assert comment.text == "Three deals slipped."


def test_nobody_changes_the_words_of_another(log: Come, as_role: AsRole) -> None:
    say(as_role(Role.MARKETING_LEAD))
    path = f"/comments/{Comment.objects.get().pk}/text/"
    assert as_role(Role.SALES_LEAD).post(path, {"text": "No."}).status_code == 404
    as_role(Role.FUNNEL_OWNER).post(path, {"text": "No."})
    assert Comment.objects.get().text == "Two deals slipped."


def test_what_is_withdrawn_is_kept_as_withdrawn_and_can_be_given_back(log: Come, as_role: AsRole) -> None:
    lena, tomas = as_role(Role.MARKETING_LEAD), as_role(Role.SALES_LEAD)
    say(lena)
    pk = Comment.objects.get().pk
    assert tomas.post(f"/comments/{pk}/withdrawal/").status_code == 404
    lena.post(f"/comments/{pk}/withdrawal/")
    (one,) = thread(tomas)["comments"]
    assert (one["state"], one["text"], one["withdrawn_by"]) == ("withdrawn", "", "Lena Kovac")
    assert "Two deals slipped" not in tomas.get("/comments/").content.decode()
    assert thread(lena)["comments"][0]["text"] == "Two deals slipped."
    lena.post(f"/comments/{pk}/return/")
    assert thread(tomas)["comments"][0]["state"] == "open"


def test_the_funnel_owner_withdraws_anybodys_and_only_they_give_it_back(log: Come, as_role: AsRole) -> None:
    lena, mara = as_role(Role.MARKETING_LEAD), as_role(Role.FUNNEL_OWNER)
    say(lena)
    pk = Comment.objects.get().pk
    mara.post(f"/comments/{pk}/withdrawal/")
    lena.post(f"/comments/{pk}/return/")
    assert thread(lena)["comments"][0]["state"] == "withdrawn"
    mara.post(f"/comments/{pk}/return/")
    assert thread(lena)["comments"][0]["state"] == "open"


def test_anybody_who_comments_settles_and_reopens(log: Come, as_role: AsRole) -> None:
    lena, sam = as_role(Role.MARKETING_LEAD), as_role(Role.SDR)
    say(lena)
    pk = Comment.objects.get().pk
    sam.post(f"/comments/{pk}/resolution/")
    assert (thread(lena)["comments"][0]["state"], thread(lena)["comments"][0]["settled_by"]) == ("settled", "Sam Duarte")
    assert "Every comment is settled" in lena.get("/comments/").content.decode()
    assert "settled or withdrawn already" in sam.post(f"/comments/{pk}/resolution/", follow=True).content.decode()
    lena.post(f"/comments/{pk}/reopening/")
    assert thread(sam)["comments"][0]["state"] == "open"


def test_each_act_is_in_the_audit_log_without_the_words(log: Come, as_role: AsRole) -> None:
    before, lena = AuditEntry.objects.count(), as_role(Role.MARKETING_LEAD)
    before = AuditEntry.objects.count()
    say(lena)
    pk = Comment.objects.get().pk
    for act, sent in (("text", {"text": "Three."}), ("withdrawal", {}), ("return", {}), ("resolution", {}), ("reopening", {})):
        lena.post(f"/comments/{pk}/{act}/", sent)
    entries = list(AuditEntry.objects.order_by("number")[before:])
    assert [one.what for one in entries] == [
        "commented", "comment_edited", "comment_withdrawn", "comment_given_back", "comment_resolved", "comment_reopened",
    ]  # fmt: skip
    assert {(one.who, one.object, str(one.detail)) for one in entries} == {("lena", f"comment:{pk}", "{'measure': 'open_deals'}")}


def test_a_tile_counts_what_is_said_and_whoever_only_reads_sees_no_empty_thread(
    log: Come, as_role: AsRole, cast: dict[Role, User], django_assert_num_queries: Any
) -> None:
    scope = read("open_deals", YEAR, today=NOW.date()).scope
    tiles = [Tile("Open deals", "3", measure="open_deals"), Tile("Bookings", "0", measure="bookings"), Tile("Nothing", "–")]
    say(as_role(Role.MARKETING_LEAD))
    say(as_role(Role.SALES_LEAD), "Seen.")
    viewer, sam = (User.objects.select_related("membership").get(pk=cast[role].pk) for role in (Role.VIEWER, Role.SDR))
    with django_assert_num_queries(1):
        deals, bookings, nothing = reading.marked(tiles, scope, viewer)
    assert deals.talk is not None
    assert (deals.talk.count, deals.talk.says) == (2, "2 comments on Open deals, 2 open")
    assert (bookings.talk, nothing.talk) == (None, None)
    assert [tile.talk is not None for tile in reading.marked(tiles, scope, sam)] == [True, True, False]


def test_who_only_reads_reads_them_and_writes_none(log: Come, as_role: AsRole) -> None:
    say(as_role(Role.MARKETING_LEAD))
    vik = as_role(Role.VIEWER)
    page = vik.get(f"/measures/open_deals/?{YEAR}").content.decode()
    assert "Two deals slipped." in page
    assert 'name="text"' not in page
    refused = say(vik)
    assert (refused.status_code, Comment.objects.count()) == (403, 1)


def test_in_the_panel_an_act_answers_with_the_thread_and_the_tiles_new_count(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    opened = lena.get(f"{HERE}&panel=1", headers=HTMX).content.decode()
    assert "Nobody has said anything about this number yet" in opened
    assert "<html" not in opened
    kept = lena.post(HERE, {"text": "Two deals slipped.", "panel": "1"}, headers=HTMX).content.decode()
    assert 'id="talk-open_deals"' in kept
    assert 'hx-swap-oob="innerHTML:#talk-said">Your comment is kept.' in kept
    wrong = lena.post(HERE, {"text": " ", "panel": "1"}, headers=HTMX)
    assert (wrong.status_code, "Write a few words first" in wrong.content.decode()) == (200, True)
    settled = lena.post(f"/comments/{Comment.objects.get().pk}/resolution/", {"panel": "1"}, headers=HTMX).content.decode()
    assert "settled by Lena Kovac" in settled
    again = lena.post(f"/comments/{Comment.objects.get().pk}/resolution/", {"panel": "1"}, headers=HTMX).content.decode()
    assert "settled or withdrawn already" in again


def test_a_table_says_that_it_has_changed(log: Come, as_role: AsRole) -> None:
    lena, address = as_role(Role.MARKETING_LEAD), f"/measures/open_pipeline_by_stage/comments/?{YEAR}"
    say(lena, address=address)
    assert thread(lena, address)["comments"][0]["quote"] == ""
    log()
    assert thread(lena, address)["comments"][0]["quote"] == "The table has changed since this was written."


@pytest.mark.parametrize(
    ("then", "now", "says"),
    [
        (None, 3, "There was nothing to count when this was written, it is 3 now."),
        (4.0, None, "The number was 4 when this was written, there is nothing to count now."),
        (None, None, "There was nothing to count when this was written, and is so now."),
    ],
)
def test_nothing_to_count_is_said_as_such(then: float | None, now: int | None, says: str, log: Come) -> None:
    found = asking.ask_one(engine(), "open_deals", Scope())
    comment = Comment(measure="open_deals", value=then, unit="count", agreement=found.agreement)
    rows = (tuple(now if name == "value" else cell for name, cell in zip(found.columns, found.rows[0], strict=True)),)
    assert reading.quoted(comment, replace(found, rows=rows))[0] == says


def test_two_numbers_that_read_alike_are_told_apart(log: Come) -> None:
    found = asking.ask_one(engine(), "bookings", Scope())
    comment = Comment(measure="bookings", value=28_200_100_000.0, unit="money", currency="EUR", agreement="v1")
    rows = (tuple(28_200_000_000 if name == "value" else cell for name, cell in zip(found.columns, found.rows[0], strict=True)),)
    quote, has_changed = reading.quoted(comment, replace(found, rows=rows))
    assert has_changed
    assert quote.startswith("The number was €282,001.00 when this was written, it is €282,000.00 now (then counted by v1; now by")


def test_all_of_them_are_listed_narrowed_and_taken_along_as_a_file(log: Come, as_role: AsRole) -> None:
    lena, mara = as_role(Role.MARKETING_LEAD), as_role(Role.FUNNEL_OWNER)
    assert "Nobody has commented on a number yet" in mara.get("/comments/").content.decode()
    say(lena, "=1+1")
    say(mara, "On bookings.", "/measures/bookings/comments/?period=all")
    say(mara, "Gone.", "/measures/bookings/comments/?period=all")
    mara.post(f"/comments/{Comment.objects.get(text='Gone.').pk}/withdrawal/")
    assert "2 comments are open on 2 numbers" in lena.get("/comments/").content.decode()
    listed = lena.get("/comments/?measure=bookings&state=open&format=json").json()
    assert [one["text"] for one in listed["comments"]] == ["On bookings."]
    text = b"".join(lena.get("/comments/?format=csv").streaming_content).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["measure"], row["text"], row["state"], row["number_then"]) for row in rows] == [
        ("bookings", "", "withdrawn", "0.0"), ("bookings", "On bookings.", "open", "0.0"), ("open_deals", "'=1+1", "open", "3.0"),
    ]  # fmt: skip
    assert lena.get("/comments/?format=xlsx").status_code == 200
    assert as_role(Role.SDR).get("/comments/?format=csv").status_code == 403


def test_a_comment_on_a_measure_that_is_gone_is_still_there(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    say(lena)
    Comment.objects.update(measure="happiness")
    assert "a measure that is no longer there" in lena.get("/comments/").content.decode()
    assert lena.post(f"/comments/{Comment.objects.get().pk}/resolution/").headers["Location"] == "/comments/"


def test_no_act_leads_to_another_site(log: Come, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    say(lena)
    answer = lena.post(f"/comments/{Comment.objects.get().pk}/resolution/", {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"].startswith("/measures/open_deals/")


def test_a_subject_of_no_measure_is_refused(log: Come, as_role: AsRole) -> None:
    assert say(as_role(Role.MARKETING_LEAD), address="/measures/happiness/comments/?period=all").status_code == 404
    assert subject("open_deals", Scope()).asked == "period=all"
