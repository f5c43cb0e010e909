"""Say of a pair that it is one and the same, or that it is not, and undo what was said.

"The same" tells the log a merge with its reason, in the same transaction: journeys and lists follow from there. Undoing deletes
that merge. Neither touches the two records, so whatever an import changed in them meanwhile is there afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from onefunnel.jobs import queue
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import make_key
from onefunnel.store.log import one_writer, tell
from onefunnel.who import audit
from onefunnel.who.audit import By
from onefunnel.who.matching import fields, rules
from onefunnel.who.matching.records import DIFFERENT, KINDS, SAME, SOURCE, Judgement, Pair, Proposal
from onefunnel.who.merging import MERGED, in_force
from onefunnel.who.records import KeptApart
from onefunnel.who.tasks import catch_up


class NotPossible(Exception):
    """Nothing can be said of this pair, or nothing undone; the message says why."""


def reason(pair: Pair) -> str:
    return fields.reason(pair.kind, rule=pair.rule, probability=pair.probability, levels=pair.levels)


def accept(proposal: Proposal, *, now: datetime, by: str, via: By = None) -> Judgement:
    """The two are one: the record created later gives way. Raises NotPossible."""
    with transaction.atomic():
        one_writer()
        stays, gives_way = _roles(proposal)
        merge = make_key(settings.HOME.secret, "merges", SOURCE, f"match/{gives_way}/{stays}")
        said = _say(proposal, SAME, now=now, by=by, merge=merge, from_key=gives_way, into_key=stays)
        told = {
            "merge": merge, "kind": proposal.kind, "from_key": gives_way, "into_key": stays, "reason": reason(proposal),
            "merged_at": now.astimezone(UTC).replace(tzinfo=None).isoformat(" "),
        }  # fmt: skip
        KeptApart.objects.filter(merge=merge).delete()
        tell([Fact("merges", told)], source=SOURCE, now=now)
        audit.note(via or by or None, "duplicate_merged", f"merge:{merge}", {"from": gives_way, "into": stays})
        queue.add(catch_up, now=now, key="catch up")
    return said


def tell_apart(proposal: Proposal, *, now: datetime, by: str, via: By = None) -> Judgement:
    """The two are different, and are not proposed again. Raises NotPossible."""
    with transaction.atomic():
        one_writer()
        said = _say(proposal, DIFFERENT, now=now, by=by)
        audit.note(via or by or None, "duplicate_refused", f"pair:{proposal.one}/{proposal.other}")
    return said


def undo(said: Judgement, *, now: datetime, by: str, via: By = None) -> None:
    """As if nothing had been said: a merge is deleted, and the pair is proposed again. Raises NotPossible."""
    with transaction.atomic():
        one_writer()
        held = Judgement.objects.select_for_update().get(pk=said.pk)
        if held.undone_at:
            raise NotPossible("This was undone already.")
        held.undone_at, held.undone_by = now, by
        held.save()
        if held.merge and not KeptApart.objects.filter(merge=held.merge).delete()[0]:
            tell([Fact("merges", {"merge": held.merge}, delete=True)], source=SOURCE, now=now)
            queue.add(catch_up, now=now, key="catch up")
        same = {"kind": held.kind, "rule": held.rule, "probability": held.probability, "levels": held.levels, "found_at": now}
        Proposal.objects.get_or_create(one=held.one, other=held.other, defaults=same)
        audit.note(via or by or None, "duplicate_undone", f"pair:{held.one}/{held.other}", {"said": held.said})


def _say(proposal: Proposal, what: str, *, now: datetime, by: str, **merged: str) -> Judgement:
    said = Judgement.objects.filter(one=proposal.one, other=proposal.other, undone_at=None).first()
    if said:
        raise NotPossible(f"{said.judged_by or 'The command line'} has said already that these two are {said.said}.")
    return Judgement.objects.create(
        kind=proposal.kind, one=proposal.one, other=proposal.other, rule=proposal.rule, probability=proposal.probability,
        levels=proposal.levels, said=what, judged_at=now, judged_by=by, **merged,
    )  # fmt: skip


def _roles(proposal: Proposal) -> tuple[str, str]:
    """The key that stays and the key that gives way: of the records that stand for the two, the elder stays."""
    ends = {_stands(proposal.one), _stands(proposal.other)}
    if len(ends) == 1:
        raise NotPossible("These two are one already, by way of another record.")
    record = MERGED[KINDS[proposal.kind]]
    rows = record._default_manager.filter(key__in=ends, deleted_at=None)
    found: list[dict[str, Any]] = [{"key": row.key, "created_at": row.created_at} for row in rows]
    if len(found) < 2:
        raise NotPossible("One of the two is no longer there; its import may have been taken back.")
    elder, younger = sorted(found, key=rules.age)
    return elder["key"], younger["key"]


def _stands(key: str) -> str:
    """What stands for a record, merges included that the lists have not followed yet."""
    seen = {key}
    while (after := _gave_way_to(key)) and after not in seen:
        seen.add(after)
        key = after
    return key


def _gave_way_to(key: str) -> str:
    """What was said here holds at once; of the merges that others told, those that the lists know."""
    here = Judgement.objects.filter(undone_at=None, from_key=key).exclude(merge__in=KeptApart.objects.values("merge")).first()
    if here:
        return here.into_key
    others = in_force().filter(from_key=key).exclude(key__in=Judgement.objects.exclude(merge="").values("merge"))
    return str(others.order_by("-merged_at", "key").values_list("into_key", flat=True).first() or "")
