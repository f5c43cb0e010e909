"""Draft the next version: begin, write, undo, redo, give up. Each text is kept with who wrote it and when."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.agree.agreement.records import Agreement, Draft, Revision, Withdrawal
from onefunnel.who import audit

MOST_CHARACTERS = 200_000


class NotPossible(Exception):
    """What was asked cannot be done; the message says why and what would help."""


def begin(*, text: str, by: User, now: datetime) -> Draft:
    """A new draft with this text, begun from the newest signed version."""
    _fits(text)
    with transaction.atomic():
        base = Agreement.objects.order_by("-number").values_list("number", flat=True).first() or 0
        draft = Draft.objects.create(base=base, at=1, begun_at=now, begun_by=by)
        Revision.objects.create(draft=draft, number=1, text=text, written_at=now, written_by=by)
        audit.note(by, "drafted", f"draft:{draft.pk}")
    return draft


def write(draft: Draft, *, text: str, by: User, now: datetime, seen: int | None = None) -> Revision:
    """A new revision, unless nothing changed. `seen` is the revision that the writer had before them; where somebody else
    has written since, NotPossible is raised and nothing is overwritten."""
    _fits(text)
    with transaction.atomic():
        held = locked(draft)
        if seen is not None and seen != held.at:
            other = revision(held)
            raise NotPossible(
                f"{name_of(other.written_by)} wrote revision {other.number} meanwhile. Copy your text, reload and bring it in."
            )
        current = revision(held)
        if current.text == text:
            return current
        number = (held.revisions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        made = Revision.objects.create(draft=held, number=number, after=held.at, text=text, written_at=now, written_by=by)
        _move(draft, held, number)
    return made


def undo(draft: Draft) -> bool:
    """Back to the text before; False at the beginning."""
    with transaction.atomic():
        held = locked(draft)
        before = revision(held).after
        if before:
            _move(draft, held, before)
    return bool(before)


def redo(draft: Draft) -> bool:
    """Forward again to what was undone last; False where nothing was."""
    with transaction.atomic():
        held = locked(draft)
        after = held.revisions.filter(after=held.at).order_by("-number").first()
        if after:
            _move(draft, held, after.number)
    return bool(after)


def withdraw(draft: Draft, *, by: User, now: datetime, comment: str = "") -> Withdrawal:
    """Give the draft up. What was written and signed so far stays readable."""
    with transaction.atomic():
        held = locked(draft)
        audit.note(by, "withdrawn", f"draft:{held.pk}")
        return Withdrawal.objects.create(draft=held, by=by, comment=comment.strip(), withdrawn_at=now)


def revision(draft: Draft) -> Revision:
    """The revision that holds now."""
    return draft.revisions.select_related("written_by").get(number=draft.at)


def open_drafts() -> list[Draft]:
    """Drafts that are neither signed by both sides nor withdrawn, newest first."""
    return list(Draft.objects.filter(agreement=None, withdrawal=None).select_related("begun_by"))


def is_open(draft: Draft) -> bool:
    return not Agreement.objects.filter(draft=draft).exists() and not Withdrawal.objects.filter(draft=draft).exists()


def locked(draft: Draft) -> Draft:
    """The draft, locked until the transaction ends. Raises NotPossible where it is closed."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if signed := Agreement.objects.filter(draft=held).first():
        raise NotPossible(f"Both sides signed this as version {signed.number}; it is never changed. Begin a new draft from it.")
    if Withdrawal.objects.filter(draft=held).exists():
        raise NotPossible("This draft was withdrawn. Begin a new one; its text can be copied.")
    return held


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _move(draft: Draft, held: Draft, number: int) -> None:
    held.at = draft.at = number
    held.save(update_fields=["at"])


def _fits(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise NotPossible(f"An agreement has at most {MOST_CHARACTERS:,} characters; this has {len(text):,}.")
    if "\0" in text:
        raise NotPossible("The text holds a null character, which is no text. Remove it.")
