"""Save a reading under a name, withdraw it, give it back: what was found then stays as it was."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.learn.attribution import dress, trying
from onefunnel.learn.attribution.asking import Shown
from onefunnel.learn.attribution.records import SavedReading
from onefunnel.learn.attribution.trying import Tried
from onefunnel.who import audit
from onefunnel.who.audit import By

LONGEST_NAME, LONGEST_ADDRESS, SHOWN = 120, 2000, 50


class NotPossible(Exception):
    """It cannot be saved so; the message says why and what would help."""


def save(
    shown: Shown, tried: Tried, *, name: str, asked: str, period: str, by: User, now: datetime, via: By = None
) -> SavedReading:
    """Keep this look under a name. The same name again is another reading of its own. Raises NotPossible."""
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise NotPossible("Give the reading a name, so that others find it again.")
    if len(name) > LONGEST_NAME:
        raise NotPossible(f"The name has {len(name):,} characters; at most {LONGEST_NAME}.")
    if len(asked) > LONGEST_ADDRESS:
        raise NotPossible("The filters of this look are too long to be kept.")
    with transaction.atomic():
        saved = SavedReading.objects.create(
            name=name, asked=asked, period=period, counted=trying.says(tried.choice), definition=defined(shown, tried),
            answer=dress.sentence(shown)[:400], generation=shown.freshness.generation, saved_at=now, saved_by=by,
        )  # fmt: skip
        audit.note(via or by, "reading_saved", f"reading:{saved.pk}", {"definition": saved.definition})
    return saved


def defined(shown: Shown, tried: Tried) -> str:
    """The definition that a reading goes by, by name."""
    agreed = shown.credits.agreement
    return f"tried, not agreed; all else by {agreed}"[:400] if tried.tried else agreed[:400]


def withdraw(saved: SavedReading, *, by: User, now: datetime, via: By = None) -> bool:
    """Take it off the list; False where it was off it already."""
    with transaction.atomic():
        changed = SavedReading.objects.filter(pk=saved.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by)
        if changed:
            audit.note(via or by, "reading_withdrawn", f"reading:{saved.pk}")
    return bool(changed)


def give_back(saved: SavedReading, *, by: User, via: By = None) -> bool:
    """On the list again, as it was; False where it was on it."""
    with transaction.atomic():
        off = SavedReading.objects.filter(pk=saved.pk).exclude(withdrawn_at=None)
        changed = off.update(withdrawn_at=None, withdrawn_by=None)
        if changed:
            audit.note(via or by, "reading_given_back", f"reading:{saved.pk}")
    return bool(changed)


def standing() -> list[SavedReading]:
    """Those on the list, the latest first."""
    return list(SavedReading.objects.filter(withdrawn_at=None).select_related("saved_by")[:SHOWN])
