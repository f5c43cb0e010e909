"""Drafts become versions: who may sign, what refuses, and that nothing signed is ever changed."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from onefunnel.agree.agreement import chain, drafting, signing, standing, told
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.records import Agreement, Draft, Signature
from onefunnel.inbound.verify import verify
from onefunnel.jobs.records import Job
from onefunnel.ledger.definitions import BUILT_IN
from onefunnel.ledger.intake import Fact, decode
from onefunnel.store.log import tell
from onefunnel.store.records import LogEntry
from onefunnel.words import Role, Stage, Team
from tests.agreement.making import TEXT, Cast, begun, signed
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_two_signatures_make_a_version_that_the_ledger_is_told(cast: Cast) -> None:
    version = signed(cast)
    assert (version.number, version.in_force_on) == (1, NOW.date())
    assert version.in_force_at == version.signed_at == NOW + timedelta(hours=1)
    (fact,) = decode(bytes(LogEntry.objects.get().body))
    assert (fact.table, fact.values["version"], fact.values["digest"]) == ("agreements", 1, version.digest)
    assert fact.values["document"] == version.document
    assert Job.objects.filter(task__endswith="refresh").exists()


def test_one_signature_is_no_version(cast: Cast, draft: Draft) -> None:
    signing.sign(draft, side=Team.MARKETING, by=cast[Role.MARKETING_LEAD], comment="Good.", now=NOW)
    assert standing.latest() is None
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "side", "says"),
    [
        (Role.FUNNEL_OWNER, Team.MARKETING, "Only marketing's lead"),
        (Role.SDR, Team.SALES, "Only marketing's lead"),
        (Role.MARKETING_LEAD, Team.SALES, "Only marketing's lead"),
        (Role.SALES_LEAD, Team.MARKETING, "Only marketing's lead"),
    ],
)
def test_nobody_signs_for_a_side_that_is_not_theirs(cast: Cast, draft: Draft, role: Role, side: Team, says: str) -> None:
    with pytest.raises(NotPossible, match=says):
        signing.sign(draft, side=side, by=cast[role], comment="Mine too.", now=NOW)
    assert not Signature.objects.exists()


def test_one_person_does_not_sign_both_sides_even_after_changing_teams(cast: Cast, draft: Draft) -> None:
    lena = cast[Role.MARKETING_LEAD]
    signing.sign(draft, side=Team.MARKETING, by=lena, comment="Good.", now=NOW)
    lena.membership.role = Role.SALES_LEAD
    lena.membership.save()
    with pytest.raises(NotPossible, match="one person cannot sign for both"):
        signing.sign(draft, side=Team.SALES, by=lena, comment="Good too.", now=NOW)


def test_a_signature_needs_a_comment_a_clean_text_and_a_day_to_come(cast: Cast) -> None:
    lead = cast[Role.SALES_LEAD]
    for text, comment, says in (
        (TEXT, "  ", "Say in a sentence why"),
        (f"{TEXT}\nwrong = 1", "Good.", "1 problem that must be mended"),
        (f"in_force_on = {NOW.date() - DAY}\n{TEXT}", "Good.", "which has passed"),
    ):
        with pytest.raises(NotPossible, match=says):
            signing.sign(begun(cast, text), side=Team.SALES, by=lead, comment=comment, now=NOW)


def test_a_changed_text_takes_signatures_away_and_undo_brings_them_back(cast: Cast, draft: Draft) -> None:
    signing.sign(draft, side=Team.SALES, by=cast[Role.SALES_LEAD], comment="Good.", now=NOW)
    drafting.write(draft, text=TEXT.replace("200", "50"), by=cast[Role.FUNNEL_OWNER], now=NOW)
    assert signing.signatures(draft) == {}
    drafting.undo(draft)
    assert list(signing.signatures(draft)) == [Team.SALES]


def test_a_version_holds_from_its_day_in_the_companys_zone(cast: Cast) -> None:
    text = f"in_force_on = 2026-12-01\n{TEXT}\n[calendar]\nzone = 'America/New_York'\n"
    version = signed(cast, text)
    assert version.in_force_at == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert standing.in_force(datetime(2026, 12, 1, 4, 59, tzinfo=UTC)) is None
    assert standing.definitions_on(date(2026, 11, 30)) is BUILT_IN
    assert standing.definitions_on(date(2026, 12, 1)).number == 1


def test_a_version_does_not_begin_before_the_one_before_it(cast: Cast) -> None:
    signed(cast, f"in_force_on = 2026-12-01\n{TEXT}")
    with pytest.raises(NotPossible, match="Version 1 begins on 1 Dec 2026"):
        signed(cast, f"in_force_on = 2026-11-20\n{TEXT}", now=NOW + DAY)


def test_a_closed_draft_is_never_written_again(cast: Cast, draft: Draft) -> None:
    owner = cast[Role.FUNNEL_OWNER]
    version = signed(cast)
    with pytest.raises(NotPossible, match="Both sides signed this as version 1"):
        drafting.write(version.draft, text="x = 1", by=owner, now=NOW)
    drafting.withdraw(draft, by=owner, now=NOW, comment="Not now.")
    with pytest.raises(NotPossible, match="withdrawn"):
        drafting.write(draft, text="x = 1", by=owner, now=NOW)
    with pytest.raises(NotPossible, match="This draft is closed"):
        signing.sign(draft, side=Team.SALES, by=cast[Role.SALES_LEAD], comment="Good.", now=NOW)


def test_writing_over_what_somebody_else_wrote_meanwhile_is_refused(cast: Cast, draft: Draft) -> None:
    drafting.write(draft, text="note = 'one'", by=cast[Role.SALES_LEAD], now=NOW, seen=1)
    with pytest.raises(NotPossible, match="Tomas Berg wrote revision 2 meanwhile"):
        drafting.write(draft, text="note = 'two'", by=cast[Role.FUNNEL_OWNER], now=NOW, seen=1)
    assert drafting.revision(draft).text == "note = 'one'"


def test_undo_and_redo_walk_through_the_revisions(cast: Cast, draft: Draft) -> None:
    owner = cast[Role.FUNNEL_OWNER]
    for note in ("one", "two"):
        drafting.write(draft, text=f"note = '{note}'", by=owner, now=NOW)
    assert drafting.undo(draft)
    assert drafting.undo(draft)
    assert not drafting.undo(draft)
    assert drafting.revision(draft).text == TEXT
    assert drafting.redo(draft)
    assert drafting.revision(draft).text == "note = 'one'"
    drafting.write(draft, text="note = 'three'", by=owner, now=NOW)
    assert not drafting.redo(draft)
    assert draft.revisions.count() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "update agreement_version set document = '{}'",
        "update agreement_version set in_force_on = '2020-01-01'",
        "delete from agreement_version",
        "update agreement_signature set name = 'Somebody Else'",
        "delete from agreement_signature",
    ],
)
def test_the_database_refuses_to_change_what_was_signed(cast: Cast, statement: str) -> None:
    signed(cast)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Agreement.objects.count() == 1


def test_a_withdrawal_stays(cast: Cast, draft: Draft) -> None:
    drafting.withdraw(draft, by=cast[Role.FUNNEL_OWNER], now=NOW)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from agreement_withdrawal")


def test_the_chain_is_whole_and_shows_every_tampering(cast: Cast) -> None:
    for number in range(3):
        signed(cast, TEXT.replace("200", str(200 + number)), now=NOW + number * DAY)
    versions = standing.signed()
    assert [one.number for one in versions] == [1, 2, 3]
    assert versions[1].previous_digest == versions[0].digest
    assert standing.check_chain() == []
    tampering = {
        "Version 1 of the agreement is not what": lambda: setattr(versions[0], "document", "{}"),
        "Version 2 of the agreement is not what": lambda: setattr(versions[1].sales, "comment", "I never said this"),
        "The text of version 3": lambda: setattr(versions[2], "text", "note = 'other'"),
        "Version 2 of the agreement is missing": lambda: versions.pop(1),
    }
    for says, change in tampering.items():
        change()
        assert any(says in finding.says for finding in chain.check(versions)), says


def test_a_document_rewritten_with_a_new_digest_breaks_the_next_link(cast: Cast) -> None:
    signed(cast)
    signed(cast, TEXT.replace("200", "300"), now=NOW + DAY)
    first, second = standing.signed()
    first.document = first.document.replace("200", "2")
    first.digest = chain.digest_of(first)
    assert any("does not follow" in finding.says for finding in chain.check([first, second]))


def test_what_was_told_is_what_was_signed(cast: Cast) -> None:
    version = signed(cast)
    assert standing.definitions_of(version).stage(Stage.MQL) is not None
    assert version.document.encode() in zlib.decompress(bytes(LogEntry.objects.get().body)).replace(b'\\"', b'"')


def told_facts() -> list[Fact]:
    return [fact for entry in LogEntry.objects.order_by("id") for fact in decode(bytes(entry.body), only=("agreements",))]


def test_what_the_log_tells_of_a_version_is_what_was_signed(cast: Cast) -> None:
    version = signed(cast)
    (fact,) = told_facts()
    assert told.check([version], [fact]) == []
    other = fact._replace(values={**fact.values, "document": "{}", "in_force_at": "2026-01-01 00:00:00"})
    assert "otherwise than it was signed: another document and in_force_at" in told.check([version], [other])[0].says
    assert "that it is gone" in told.check([version], [fact, fact._replace(delete=True)])[0].says
    assert (
        told.check([version], [])[0].says == "Version 1 of the agreement is signed, but the log does not tell the ledger of it."
    )
    assert "which nobody signed" in told.check([], [fact])[0].says


def test_verify_finds_a_version_that_the_log_tells_and_nobody_signed(cast: Cast) -> None:
    signed(cast)
    assert not [finding for finding in verify().wrong if "agreement" in finding.says]
    (fact,) = told_facts()
    tell([fact._replace(values={**fact.values, "agreement": "v7", "version": 7, "source_id": "v7"})], source="x", now=NOW)
    assert "The log tells of version 7 of the agreement, which nobody signed." in [finding.says for finding in verify().wrong]
