"""The audit log: every act with who and when, nothing of customers, and no way to change it that `check` does not find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from onefunnel.who import audit
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Tamper = Callable[[Callable[[Any], object]], None]


@pytest.fixture
def log(cast: dict[Role, User]) -> list[AuditEntry]:
    """Three entries, after which somebody may meddle."""
    with_cast = AuditEntry.objects.count()
    mara = cast[Role.FUNNEL_OWNER]
    audit.note(mara, "user_role", "user:sam", {"role": "sdr"}, now=NOW)
    audit.note("sam", "exported", "measure:bookings", {"format": "csv"}, now=NOW)
    audit.note(None, "token_ended", "token:of_abcdefgh", now=NOW)
    return list(AuditEntry.objects.filter(number__gt=with_cast).order_by("number"))


@pytest.fixture
def tamper() -> Tamper:
    """Changes the table as somebody would who holds the database."""

    def past_the_guard(act: Callable[[Any], object]) -> None:
        with unguarded("audit_entry"):
            act(AuditEntry.objects.all())

    return past_the_guard


def findings() -> list[str]:
    return [finding.says for finding in audit.check().wrong]


def test_an_entry_says_who_by_what_way_what_and_to_what(log: list[AuditEntry]) -> None:
    assert [(e.who, e.via, audit.says(e), e.object, e.detail, e.at) for e in log] == [
        ("mara", "screen", "changed a role", "user:sam", {"role": "sdr"}, NOW),
        ("sam", "screen", "exported a list", "measure:bookings", {"format": "csv"}, NOW),
        ("", "command line", "ended a token", "token:of_abcdefgh", {}, NOW),
    ]


def test_entries_are_numbered_without_gaps_and_each_holds_the_seal_before_it(log: list[AuditEntry]) -> None:
    assert [e.number - log[0].number for e in log] == [0, 1, 2]
    assert [e.previous for e in log[1:]] == [e.seal for e in log[:-1]]
    assert AuditEntry.objects.get(number=1).previous == audit.FIRST


def test_a_request_names_its_log_in_and_its_token(cast: dict[Role, User]) -> None:
    request: Any = RequestFactory().get("/")
    request.user = cast[Role.SDR]
    assert (audit.note(request, "exported").who, audit.note(request, "exported").via) == ("sam", "screen")
    request.token = type("Token", (), {"prefix": "of_abcdefgh"})
    assert audit.note(request, "exported").via == "token of_abcdefgh"
    request.user, request.token = AnonymousUser(), None
    assert (audit.note(request, "log_in_failed").who, audit.note(AnonymousUser(), "exported").who) == ("", "")


def test_entries_are_written_one_after_another_by_whoever_writes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite one writer is the rule; on PostgreSQL it is this lock, taken before the last entry is read."""
    seen: list[int] = []
    monkeypatch.setattr(audit, "one_writer", lambda: seen.append(AuditEntry.objects.count()))
    audit.note(None, "exported")
    audit.note(None, "exported")
    assert seen == [0, 1]


def test_an_act_that_fails_leaves_no_entry(db: None) -> None:
    before = AuditEntry.objects.count()
    with transaction.atomic():
        audit.note(None, "exported")
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before


def test_the_database_refuses_to_change_or_remove_an_entry(log: list[AuditEntry]) -> None:
    for meddle in (
        lambda: AuditEntry.objects.filter(number=log[0].number).update(who="nobody"),
        lambda: AuditEntry.objects.filter(number=log[0].number).delete(),
        log[0].delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            meddle()
    assert findings() == []


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_log_at_a_stroke(log: list[AuditEntry]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate audit_entry")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", "nobody"), ("via", "token of_x"), ("what", "logged_in"), ("object", "user:ana"), ("detail", {"role": "cfo"}),
        ("at", datetime(2026, 11, 3, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(log: list[AuditEntry], tamper: Tamper, field: str, value: object) -> None:
    tamper(lambda entries: entries.filter(number=log[0].number).update(**{field: value}))
    assert findings() == [f"Entry {log[0].number} of the audit log was changed after it was written."]


def test_a_removed_entry_is_found(log: list[AuditEntry], tamper: Tamper) -> None:
    tamper(lambda entries: entries.filter(number=log[1].number).delete())
    assert findings() == [f"Entry {log[1].number} of the audit log is missing."]


def test_several_removed_entries_are_found_together(log: list[AuditEntry], tamper: Tamper) -> None:
    tamper(lambda entries: entries.filter(number__in=[log[0].number, log[1].number]).delete())
    assert findings() == [f"Entries {log[0].number} to {log[1].number} of the audit log are missing."]


def test_an_entry_written_by_somebody_without_the_secret_is_found(log: list[AuditEntry], tamper: Tamper) -> None:
    forged = AuditEntry(number=log[2].number + 1, at=NOW, who="sam", via="screen", what="signed", previous=log[2].seal)
    forged.seal = audit.seal(forged, b"another secret")
    forged.save(force_insert=True)
    assert findings() == [f"Entry {forged.number} of the audit log was changed after it was written."]


def test_a_chain_that_was_tied_to_something_else_is_found(log: list[AuditEntry], tamper: Tamper) -> None:
    other = AuditEntry(number=log[2].number + 1, at=NOW, who="sam", via="screen", what="signed", previous=log[0].seal)
    other.seal = audit.seal(other, audit.key())
    other.save(force_insert=True)
    assert findings() == [f"Entry {other.number} of the audit log does not follow the one before it."]


def test_an_end_that_was_cut_off_is_found_by_the_seal_noted_before(log: list[AuditEntry], tamper: Tamper) -> None:
    noted = audit.check().head
    assert (noted, audit.check(noted=noted).wrong) == (log[2].seal, [])
    tamper(lambda entries: entries.filter(number=log[2].number).delete())
    assert findings() == []
    assert "cut off or written anew" in audit.check(noted=noted).wrong[0].says


def test_a_check_may_begin_in_the_middle(log: list[AuditEntry], tamper: Tamper) -> None:
    assert audit.check(after=log[0].number).wrong == []
    tamper(lambda entries: entries.filter(number=log[0].number).update(who="nobody"))
    assert audit.check(after=log[0].number).wrong == []
    tamper(lambda entries: entries.filter(number=log[0].number).delete())
    assert audit.check(after=log[0].number).wrong[0].says == f"Entry {log[0].number} of the audit log is missing."


def test_an_empty_log_is_whole(db: None) -> None:
    chain = audit.check()
    assert (chain.count, chain.head, chain.wrong) == (0, audit.FIRST, [])


def test_a_check_says_how_far_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    for _ in range(5):
        audit.note(None, "exported")
    seen: list[tuple[int, int]] = []
    audit.check(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 5), (4, 5)]
    assert audit.check().count == 5


def test_another_secret_makes_other_seals(log: list[AuditEntry]) -> None:
    assert audit.seal(log[0], audit.key()) == log[0].seal
    assert audit.seal(log[0], b"x") != log[0].seal
    assert len(audit.key()) == 64
