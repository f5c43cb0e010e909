"""Take a note, edit it, withdraw it, give it back: each keeps who and when, and tells the ledger in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from onefunnel.jobs import queue, tasks
from onefunnel.learn.notes import about, fields, telling, theming
from onefunnel.learn.notes.about import UnknownError
from onefunnel.learn.notes.fields import Values
from onefunnel.learn.notes.records import Note, NoteDraft, NoteRevision, NoteWithdrawal
from onefunnel.store.engine import clock
from onefunnel.store.log import tell
from onefunnel.who import audit
from onefunnel.who.access import role_of
from onefunnel.who.audit import By
from onefunnel.who.records import Owner
from onefunnel.words import Role, Team

LONGEST_TOKEN = 64


class NotPossible(Exception):
    """A note cannot be taken or changed so; `wrong` says what is wrong with which field."""

    def __init__(self, says: str, wrong: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.wrong = dict(wrong or {})


def standing() -> QuerySet[Note]:
    """Every note that counts, the latest talk first."""
    withdrawn = NoteWithdrawal.objects.filter(undone_at=None).values("note")
    return Note.objects.exclude(pk__in=withdrawn).select_related("written_by")


def is_withdrawn(note: Note) -> bool:
    return note.withdrawals.filter(undone_at=None).exists()


def take(
    sent: Mapping[str, str], *, token: str, by: User, now: datetime, via: By = None, told_at: datetime | None = None
) -> tuple[Note, bool]:
    """The note that was sent, and whether it is new: the same `token` again is the same note. `told_at` is when the ledger
    hears of it, where that is not now. Raises NotPossible."""
    if not token or len(token) > LONGEST_TOKEN:
        raise NotPossible("The form has lost its mark. Reload it; what you typed is kept.")
    values = read(sent, now=now)
    try:
        with transaction.atomic():
            return _take(values, token, by, now, via, told_at or now), True
    except IntegrityError:
        there = Note.objects.filter(token=token, written_by=by).first()
        if there is None:
            raise
        return there, False


def read(sent: Mapping[str, str], *, now: datetime) -> Values:
    """What was sent, whole and settled. Raises NotPossible with every field that is wrong."""
    values, wrong = fields.read(sent, now=now, days=clock())
    try:
        values |= about.settle(values)
    except UnknownError as unknown:
        wrong["about"] = str(unknown)
    if wrong:
        raise NotPossible("The note is not saved yet.", wrong)
    return values


def _take(values: Values, token: str, by: User, now: datetime, via: By, told_at: datetime) -> Note:
    note = Note.objects.create(
        **_columns(values), key=telling.note_key(token), token=token, team=team_of(by), written_at=now, written_by=by
    )
    NoteRevision.objects.create(note=note, number=1, values=values, written_at=now, written_by=by)
    tell([telling.told(note), *theming.code_anew(note)], source=telling.SOURCE, now=told_at)
    NoteDraft.objects.filter(writer=by).delete()
    audit.note(via or by, "note_taken", f"note:{note.key}")
    queue.add(tasks.refresh, now=told_at, key="refresh")
    return note


def edit(note: Note, sent: Mapping[str, str], *, by: User, now: datetime, via: By = None) -> bool:
    """The note says something else from now on; what it said stays. False where nothing changes. Raises NotPossible."""
    values = read(sent, now=now)
    with transaction.atomic():
        held = Note.objects.select_for_update().get(pk=note.pk)
        if is_withdrawn(held):
            raise NotPossible("This note is withdrawn. Give it back first, then edit it.")
        if fields.of(held) == values:
            return False
        for name, value in _columns(values).items():
            setattr(held, name, value)
        held.save()
        number = held.revisions.count() + 1
        NoteRevision.objects.create(note=held, number=number, values=values, written_at=now, written_by=by)
        tell([telling.told(held), *theming.code_anew(held)], source=telling.SOURCE, now=now)
        audit.note(via or by, "note_edited", f"note:{held.key}", {"revision": number})
        queue.add(tasks.refresh, now=now, key="refresh")
    return True


def withdraw(note: Note, *, by: User, now: datetime, via: By = None) -> bool:
    """It counts no more; nothing of it is lost. False where it was withdrawn already."""
    with transaction.atomic():
        held = Note.objects.select_for_update().get(pk=note.pk)
        if is_withdrawn(held):
            return False
        NoteWithdrawal.objects.create(note=held, withdrawn_at=now, withdrawn_by=by)
        tell([telling.gone(held), *telling.lost(held, theming.themes_of(held))], source=telling.SOURCE, now=now)
        audit.note(via or by, "note_withdrawn", f"note:{held.key}")
        queue.add(tasks.refresh, now=now, key="refresh")
    return True


def give_back(note: Note, *, by: User, now: datetime, via: By = None) -> bool:
    """It counts again, coded by the rules of today. False where it was never withdrawn."""
    with transaction.atomic():
        held = Note.objects.select_for_update().get(pk=note.pk)
        if not held.withdrawals.filter(undone_at=None).update(undone_at=now, undone_by=by):
            return False
        facts = theming.code_anew(held)
        tell([telling.told(held), *facts, *theming.all_of(held)], source=telling.SOURCE, now=now)
        audit.note(via or by, "note_given_back", f"note:{held.key}")
        queue.add(tasks.refresh, now=now, key="refresh")
    return True


def team_of(user: User) -> str:
    """The side a writer speaks for: their own in the CRM, else their role's."""
    membership = getattr(user, "membership", None)
    owner = Owner.objects.filter(key=membership.owner).first() if membership and membership.owner else None
    if owner and owner.team in set(Team):
        return str(owner.team)
    role = role_of(user)
    if role is Role.MARKETING_LEAD:
        return Team.MARKETING.value
    return Team.SALES.value if role in (Role.SALES_LEAD, Role.SDR, Role.ACCOUNT_EXECUTIVE) else ""


def _columns(values: Values) -> dict[str, object]:
    return {name: fields.moment(values[name]) if name == "noted_at" else values[name] for name in fields.COLUMNS}
