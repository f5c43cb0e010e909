"""Tell the log, and read it in order. Telling happens in the caller's transaction, so a fact and its cause commit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.db import connection, transaction

from onefunnel.ledger.intake import Entry, EntryKind, Fact, Undoing, encode
from onefunnel.store.records import LogEntry

PAGE = 32  # entries of up to a few megabytes each are held at a time
ONE_WRITER = 0x1F4E  # the advisory lock that makes positions appear in order on PostgreSQL


def tell(
    facts: Iterable[Fact], *, source: str, now: datetime, import_id: str = "", file_id: int = 0, kind: EntryKind = "facts"
) -> int:
    """Append one entry and return its position. An entry without facts (a takeback) names its import.

    Positions must become visible in order, or a reader's cursor would pass over a late commit: SQLite has one writer
    at a time anyway; on PostgreSQL an advisory lock is held until the caller's transaction ends.
    """
    body, digest, count = encode(facts)
    with transaction.atomic():
        one_writer()
        entry = LogEntry.objects.create(
            kind=kind, source=source, import_id=import_id, file_id=file_id, received_at=now, body=body, digest=digest, facts=count
        )
    return entry.id


def one_writer() -> None:
    """Wait until no other transaction writes to an ordered log, and keep others waiting until this one ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_WRITER])


class StoredLog:
    """The `ledger.intake.Log` kept in the operational store."""

    def after(self, position: int) -> Iterator[Entry]:
        while page := list(LogEntry.objects.filter(id__gt=position).order_by("id")[:PAGE]):
            for row in page:
                yield _entry(row)
            position = page[-1].id

    def last(self) -> int:
        return LogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def undoings(self, up_to: int) -> Iterator[Undoing]:
        undone = LogEntry.objects.exclude(kind="facts").filter(id__lte=up_to).order_by("id")
        for position, kind, import_id in undone.values_list("id", "kind", "import_id"):
            yield Undoing(position, cast(EntryKind, kind), import_id)


def first_source() -> str:
    """Who told the log its first entry, '' while it is empty: 'demo' marks the home of the made-up company."""
    return LogEntry.objects.order_by("id").values_list("source", flat=True).first() or ""


def _entry(row: LogEntry) -> Entry:
    kind = cast(EntryKind, row.kind)  # the database's own check constraint
    body = bytes(row.body)
    return Entry(row.id, kind, row.source, row.import_id, row.file_id, row.received_at, body, row.digest, row.facts)
