"""Undo one merge: its two records stand apart again, whatever the source goes on saying, until somebody gives the merge back."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from onefunnel.ledger.intake import Fact
from onefunnel.store import log
from onefunnel.who import audit
from onefunnel.who.merging import in_force
from onefunnel.who.records import KeptApart, Merge


class NotApart(ValueError):
    """There is no such merge to undo or give back; the message says so."""


def merge_of(key: str) -> Merge:
    """The merge in force by which a record gave way, or the merge itself by its own key."""
    found = in_force().filter(key=key).first() or in_force().filter(from_key=key).order_by("-merged_at", "key").first()
    if found is None:
        raise NotApart(f"no merge is in force that {key} gave way by")
    return found


def undo(merge: Merge, *, now: datetime, by: str = "") -> KeptApart:
    """Tell the log that the merge does not hold. What the source says later does not bring it back."""
    with transaction.atomic():
        log.tell([Fact("merges", {"merge": merge.key}, delete=True)], source=merge.source, now=now)
        apart, _ = KeptApart.objects.update_or_create(
            merge=merge.key,
            defaults={
                "kind": merge.kind, "from_key": merge.from_key, "into_key": merge.into_key, "source": merge.source,
                "reason": merge.reason, "merged_at": merge.merged_at, "undone_at": now, "undone_by": by,
            },
        )  # fmt: skip
        audit.note(by or None, "merge_undone", f"merge:{merge.key}", {"from": merge.from_key, "into": merge.into_key})
    return apart


def give_back(apart: KeptApart, *, now: datetime, by: str = "") -> None:
    """The two are one again, as the source had said."""
    said = {"merge": apart.merge, "kind": apart.kind, "from_key": apart.from_key, "into_key": apart.into_key}
    said |= {"reason": apart.reason} if apart.reason else {}
    if apart.merged_at:
        said["merged_at"] = apart.merged_at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    with transaction.atomic():
        log.tell([Fact("merges", said)], source=apart.source, now=now)
        audit.note(by or None, "merge_redone", f"merge:{apart.merge}", {"from": apart.from_key, "into": apart.into_key})
        apart.delete()


def kept_apart() -> frozenset[str]:
    """The keys of all merges that were undone."""
    return frozenset(KeptApart.objects.values_list("merge", flat=True))
