"""The audit log on screen, as a file and in `onefunnel verify`: narrowed by who, what and when, and honest about its chain."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from onefunnel.commands.verify import command
from onefunnel.who import audit, auditing
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AsRole = Callable[[Role], Client]


@pytest.fixture
def mara(as_role: AsRole) -> Client:
    """Mara, before whom three things were done on three days."""
    client = as_role(Role.FUNNEL_OWNER)
    audit.note("lena", "exported", "measure:bookings", {"format": "csv", "names_people": True}, now=NOW)
    audit.note("sam", "token_made", "token:of_abcdefgh", {"actions": ["see_numbers"]}, now=NOW + timedelta(days=1))
    audit.note(None, "import_started", "import:r1", {"files": 3}, now=NOW + timedelta(days=2))
    return client


def entries(client: Client, query: str) -> list[tuple[str, str]]:
    found = client.get(f"/audit/?format=json&{query}").json()["entries"]
    return [(entry["who"], entry["what"]) for entry in found]


def test_the_newest_stands_first_with_who_what_and_to_what(mara: Client) -> None:
    page = mara.get("/audit/").content.decode()
    assert "acts since " in page
    assert "The chain is whole" in page
    assert page.index("Started an import</td>") < page.index("Made a token</td>") < page.index("Exported a list</td>")
    assert '<a href="/imports/r1/" title="r1">r1</a>' in page
    assert '<a href="/measures/bookings/" title="bookings">bookings</a>' in page
    assert "format: csv, names people: yes" in page
    assert "the command line" in page


def test_long_keys_and_digests_stand_short_and_lead_to_their_page(mara: Client) -> None:
    key, digest = "y" + "0a1b2c3d" * 2 + "0a1b", "0f" * 32
    audit.note("lena", "holdout_locked", f"holdout:{key}", {"treated": 15, "held_digest": digest})
    page = mara.get("/audit/?what=holdout_locked").content.decode()
    assert f'<a href="/exposure/holdouts/{key}/" title="{key}">hold-out y0a1b2…</a>' in page
    assert ("held digest: 0f0f0f0f0f0f…" in page, digest in page) == (True, False)
    assert digest in mara.get("/audit/?what=holdout_locked&format=json").content.decode()


def test_a_log_in_leads_to_its_page_while_it_exists(mara: Client) -> None:
    audit.note(None, "user_added", "user:sam")
    audit.note(None, "user_added", "user:long-gone")
    page = mara.get("/audit/?what=user_added").content.decode()
    assert ">sam</a>" in page
    assert (">long-gone</a>" in page, "long-gone" in page) == (False, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=sam", [("sam", "token_made")]),
        ("what=exported", [("lena", "exported")]),
        ("who=lena&what=token_made", []),
        ("from=2026-11-03&to=2026-11-03", [("sam", "token_made")]),
        ("from=2026-11-04&to=2026-11-10", [("", "import_started")]),
        ("from=2026-11-02&to=2026-11-02", [("lena", "exported")]),
        ("who=-&what=import_started", [("", "import_started")]),
        ("what=exported&to=9999-12-31", [("lena", "exported")]),
    ],
)
def test_the_address_narrows_by_who_what_and_when(mara: Client, query: str, found: list[tuple[str, str]]) -> None:
    assert entries(mara, query) == found


def test_a_day_that_is_none_is_said_and_passed_over(mara: Client) -> None:
    page = mara.get("/audit/?from=yesterday&who=sam").content.decode()
    assert "“yesterday” is no day" in page
    assert "1 entry matches" in page


def test_what_nobody_did_is_said_with_a_way_back(mara: Client) -> None:
    page = mara.get("/audit/?who=nobody").content.decode()
    assert "Nothing matches" in page
    assert "Choose another person, act or day." in page


def test_a_long_log_comes_in_pages(mara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "A_PAGE", 2)
    first, last = mara.get("/audit/").content.decode(), mara.get("/audit/?page=1000").content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' in last


def test_as_a_file_the_oldest_stands_first_and_the_export_is_written_down(mara: Client) -> None:
    body = b"".join(mara.get("/audit/?format=csv&who=sam").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [(row["who"], row["what"], row["object"]) for row in rows] == [("sam", "token_made", "token:of_abcdefgh")]
    assert AuditEntry.objects.first().object == "audit"  # type: ignore[union-attr]


def test_json_holds_the_seals_and_the_state_of_the_chain(mara: Client) -> None:
    said = mara.get("/audit/?format=json").json()
    assert said["chain"]["whole"] is True
    assert said["entries"][0]["seal"] == said["chain"]["head"]
    assert said["entries"][0]["previous"] == said["entries"][1]["seal"]


def test_a_broken_chain_is_the_first_thing_the_page_says(mara: Client) -> None:
    with unguarded("audit_entry"):
        AuditEntry.objects.filter(what="exported").update(who="nobody")
    answer = mara.get("/audit/")
    assert "The chain is broken" in answer.content.decode()
    assert "was changed after it was written" in answer.content.decode()
    assert mara.get("/audit/?format=json").json()["chain"]["whole"] is False


def test_of_a_long_log_a_page_looks_at_the_end_and_says_so(mara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "CHECKED_AT_ONCE", 2)
    with unguarded("audit_entry"):
        AuditEntry.objects.filter(what="user_added", object="user:mara").update(who="nobody")
    assert "The last 2 are whole" in mara.get("/audit/").content.decode()


def test_an_empty_log_says_what_will_stand_there(as_role: AsRole) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    with unguarded("audit_entry"):
        AuditEntry.objects.all().delete()
    page = mara.get("/audit/").content.decode()
    assert "Nothing has been written down yet" in page
    assert "each entry sealed with the one before" in page


def test_the_page_asks_a_set_number_of_questions_however_long_the_log(
    mara: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(120):
        audit.note("sam", "exported", "user:sam")
    with django_assert_max_num_queries(15):
        mara.get("/audit/")


def verify(*words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(command, ["--json", *words])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.usefixtures("mara")
def test_verify_walks_the_whole_chain_and_holds_it_to_a_noted_seal() -> None:
    code, said = verify()
    assert (code, said["audit_entries"], said["audit_seal"]) == (0, AuditEntry.objects.count(), audit.check().head)
    assert verify("--seal", said["audit_seal"])[0] == 0
    code, cut = verify("--seal", "0" * 63 + "1")
    assert (code, "cut off or written anew" in cut["wrong"][0]["says"]) == (1, True)


@pytest.mark.usefixtures("mara")
def test_verify_ends_with_1_when_an_entry_was_changed() -> None:
    with unguarded("audit_entry"):
        AuditEntry.objects.filter(what="exported").update(who="nobody")
    code, said = verify()
    assert (code, "was changed after it was written" in said["wrong"][0]["says"]) == (1, True)
