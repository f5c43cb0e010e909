"""What people do with comments: write, mend in the first minutes, withdraw, give back, settle, reopen; each is written down."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.agree.comments.records import Comment, Resolution, Withdrawal
from onefunnel.agree.comments.subject import Subject
from onefunnel.ledger.answer import Answer, plain
from onefunnel.who import audit
from onefunnel.who.access import Action, may

MOST_CHARACTERS = 2_000
MEND_FOR = timedelta(minutes=30)
SAME_WITHIN = timedelta(minutes=1)  # the same words of the same person again: a form that was sent twice


class NotPossible(Exception):
    """What was asked cannot be done; the message says why and what would help."""


def write(about: Subject, *, text: str, by: User, found: Answer, now: datetime) -> Comment:
    """A new comment, with the number as it is: `found`, the subject's answer. Raises NotPossible."""
    said = cleaned(text)
    value: Any = plain(found.value)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        lately = Comment.objects.filter(place=about.place, by=by, written_at__gt=now - SAME_WITHIN, withdrawal=None)
        if again := lately.filter(text=said).first():
            return again
        made = Comment.objects.create(
            measure=about.measure.name, asked=about.asked, place=about.place, text=said, by=by, written_at=now,
            value=None if value is None else float(value), unit=found.unit, currency=found.currency,
            table=digest(found), agreement=found.agreement,
        )  # fmt: skip
        _note(by, "commented", made)
    return made


def mend(comment: Comment, *, text: str, by: User, now: datetime) -> Comment:
    """Its words changed by their writer; what the number was stays. Raises NotPossible."""
    said = cleaned(text)
    with transaction.atomic():
        held = _held(comment)
        if wrong := not_mendable(held, by, now=now):
            raise NotPossible(wrong)
        if held.text != said:
            held.text, held.edited_at = said, now
            held.save(update_fields=["text", "edited_at"])
            _note(by, "comment_edited", held)
    return held


def not_mendable(comment: Comment, by: User, *, now: datetime) -> str:
    """Why this person cannot change its words now; empty when they can."""
    if comment.by_id != by.pk:
        return "Only who wrote a comment changes its words. Write one of your own beside it."
    if hasattr(comment, "withdrawal"):
        return "This comment was withdrawn. Give it back first."
    if now - comment.written_at > MEND_FOR:
        minutes = int(MEND_FOR.total_seconds() // 60)
        return f"Words can be changed for {minutes} minutes; others may have answered. Withdraw it, or write another."
    return ""


def withdraw(comment: Comment, *, by: User, now: datetime) -> Withdrawal:
    """Taken back by its writer, or by who manages log-ins. Raises NotPossible."""
    with transaction.atomic():
        held = _held(comment)
        if comment.by_id != by.pk and not may(by, Action.MANAGE_USERS):
            raise NotPossible("Only who wrote a comment, or the funnel owner, withdraws it.")
        if hasattr(held, "withdrawal"):
            raise NotPossible("This comment was withdrawn already.")
        _note(by, "comment_withdrawn", held)
        return Withdrawal.objects.create(comment=held, by=by, withdrawn_at=now)


def give_back(comment: Comment, *, by: User) -> None:
    """It stands again; only who withdrew it can do that. Raises NotPossible."""
    with transaction.atomic():
        held = _held(comment)
        if not hasattr(held, "withdrawal"):
            raise NotPossible("This comment was not withdrawn.")
        if held.withdrawal.by_id != by.pk:
            raise NotPossible("Only who withdrew a comment gives it back.")
        held.withdrawal.delete()
        _note(by, "comment_given_back", held)


def resolve(comment: Comment, *, by: User, now: datetime) -> Resolution:
    """Settled, by anybody who may comment. Raises NotPossible."""
    with transaction.atomic():
        held = _held(comment)
        if hasattr(held, "withdrawal") or hasattr(held, "resolution"):
            raise NotPossible("This comment is settled or withdrawn already.")
        _note(by, "comment_resolved", held)
        return Resolution.objects.create(comment=held, by=by, resolved_at=now)


def reopen(comment: Comment, *, by: User) -> None:
    """Open again. Raises NotPossible."""
    with transaction.atomic():
        held = _held(comment)
        if not hasattr(held, "resolution"):
            raise NotPossible("This comment is open.")
        held.resolution.delete()
        _note(by, "comment_reopened", held)


def cleaned(text: str) -> str:
    """Words as they are kept: plain text, one kind of line end, nothing that hides or turns what stands beside it."""
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    said = "".join(one for one in said if one in "\n\t\u200d\u200c" or unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    said = said.strip()
    if not said:
        raise NotPossible("Write a few words first.")
    if len(said) > MOST_CHARACTERS:
        raise NotPossible(f"A comment has at most {MOST_CHARACTERS:,} characters; this has {len(said):,}.")
    return said


def digest(found: Answer) -> str:
    """A digest of a table's or series' rows; empty for one number."""
    if found.shape == "value":
        return ""
    rows = [[plain(cell) for cell in row] for row in found.rows]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _held(comment: Comment) -> Comment:
    """The comment as it is now, nobody else changing it until the transaction ends."""
    return Comment.objects.select_for_update().get(pk=comment.pk)


def _note(by: User, what: str, comment: Comment) -> None:
    audit.note(by, what, f"comment:{comment.pk}", {"measure": comment.measure})
