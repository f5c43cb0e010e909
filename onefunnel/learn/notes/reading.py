"""Who has read a note, counted once a person, and what was heard from customers lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q

from onefunnel.learn.notes.records import Note, NoteReading
from onefunnel.learn.notes.taking import standing

WEEK = timedelta(days=7)


def read(note: Note, *, by: User, now: datetime) -> bool:
    """Remember that this person has read it; False where they had, or wrote it themselves."""
    if note.written_by_id == by.pk or NoteReading.objects.filter(note=note, reader=by).exists():
        return False
    return NoteReading.objects.get_or_create(note=note, reader=by, defaults={"read_at": now})[1]


def counts(notes: Iterable[Note]) -> dict[int, int]:
    """How many people have read each note."""
    keys = [note.pk for note in notes]
    rows = NoteReading.objects.filter(note__in=keys).values("note").annotate(readers=Count("reader")).order_by("note")
    return {row["note"]: row["readers"] for row in rows}


def counts_for(notes: Iterable[Note], by: User) -> dict[int, tuple[int, bool]]:
    """For each note how many people have read it, and whether it is new to this person: neither written nor read."""
    some = list(notes)
    rows = NoteReading.objects.filter(note__in=[note.pk for note in some]).values("note").order_by("note")
    rows = rows.annotate(readers=Count("reader"), own=Count("reader", filter=Q(reader=by)))
    read = {row["note"]: (row["readers"], row["own"]) for row in rows}
    counted = ((note, *read.get(note.pk, (0, 0))) for note in some)
    return {note.pk: (readers, not own and note.written_by_id != by.pk) for note, readers, own in counted}


def this_week(*, now: datetime, most: int) -> list[Note]:
    """The talks of the last seven days, those with the buyer's own words first, the latest of them first."""
    found = list(standing().filter(noted_at__gt=now - WEEK, noted_at__lte=now)[:500])
    return sorted(found, key=lambda note: not note.quote)[:most]
