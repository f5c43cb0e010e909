"""Sign a draft, or take one's signature back while it stands alone; the second side's makes it a version for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from onefunnel.agree.agreement import chain, drafting, standing, wording
from onefunnel.agree.agreement.drafting import NotPossible, name_of
from onefunnel.agree.agreement.records import Agreement, Draft, Revision, Signature, Takeback
from onefunnel.jobs import queue, tasks
from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
from onefunnel.who import audit
from onefunnel.who.access import side_of
from onefunnel.words import Team, on

SOURCE = "onefunnel"


def signatures(draft: Draft) -> dict[Team, Signature]:
    """Who has signed the text as it stands now, by side. What was taken back or stands under an earlier text does not count."""
    fixed = chain.text_digest(drafting.revision(draft).text)
    found = draft.signatures.filter(text_digest=fixed, takeback=None).select_related("by")
    return {Team(one.side): one for one in found}


def alone(drafts: Sequence[Draft]) -> list[tuple[Draft, Signature | None]]:
    """Each draft with the signature that its text has so far, if one side signed it as it stands now."""
    texts = dict(Revision.objects.filter(draft__in=drafts, number=F("draft__at")).values_list("draft_id", "text"))
    found = {
        one.draft_id: one
        for one in Signature.objects.filter(draft__in=drafts, takeback=None)
        if one.text_digest == chain.text_digest(texts[one.draft_id])
    }
    return [(draft, found.get(draft.pk)) for draft in drafts]


def obstacles(draft: Draft, side: Team, user: User, *, now: datetime) -> list[str]:
    """Why this person cannot sign for this side now, each with what would help; empty when they can."""
    if not drafting.is_open(draft):
        return ["This draft is closed: it was signed by both sides or withdrawn."]
    if side_of(user) is not side:
        return ["Only marketing's lead and sales's lead sign, each for their own side."]
    there = signatures(draft)
    found = [f"{there[side].name} has signed for {side} already."] if side in there else []
    if any(one.by_id == user.pk for other, one in there.items() if other is not side):
        found.append("You have signed for the other side; one person cannot sign for both.")
    terms = wording.read(drafting.revision(draft).text)
    if terms.problems:
        found.append(f"The text has {wording.count(len(terms.problems), 'problem')} that must be mended first.")
    return found + _wrong_dates(terms.definitions, terms.in_force_on, now)


def sign(draft: Draft, *, side: Team, by: User, comment: str, now: datetime, told_at: datetime | None = None) -> Signature:
    """This side stands by the text as it is. With both, it becomes the next version and the ledger is told.

    `told_at` is when the ledger hears of it, where that is not now: a history that is told later. Raises NotPossible with
    every reason why not.
    """
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        wrong = obstacles(held, side, by, now=now)
        if not comment.strip():
            wrong.append("Say in a sentence why you sign; it is kept with the signature.")
        if wrong:
            raise NotPossible(" ".join(wrong))
        text = drafting.revision(held).text
        fixed = chain.text_digest(text)
        made = Signature.objects.create(
            draft=held, side=side.value, text_digest=fixed, turn=_turn(held, fixed), by=by, name=name_of(by),
            comment=comment.strip(), signed_at=now,
        )  # fmt: skip
        audit.note(by, "signed", f"draft:{held.pk}", {"side": side.value})
        both = signatures(held)
        if len(both) == len(Team):
            seal(held, text, both, now=now, told_at=told_at or now)
    return made


def own(there: dict[Team, Signature], user: User) -> Signature | None:
    """Which of an open draft's signatures this person may take back: their own, or the one for the side they lead."""
    side = side_of(user)
    return next((one for team, one in there.items() if side and (one.by_id == user.pk or team is side)), None)


def take_back(draft: Draft, *, by: User, reason: str, now: datetime) -> Takeback:
    """Take one side's signature back while the other has not signed; the draft stays open and can be signed again.

    It waits for whoever signs at the same moment, as they for it. Raises NotPossible with why not.
    """
    with transaction.atomic():
        held = drafting.locked(draft)
        signed = own(signatures(held), by)
        if signed is None:
            raise NotPossible("There is no signature of yours under this text. Each side takes back only its own.")
        if not reason.strip():
            raise NotPossible("Say in a sentence why you take it back; it is kept with the signature.")
        audit.note(by, "signature_taken_back", f"draft:{held.pk}", {"side": signed.side})
        return Takeback.objects.create(signature=signed, by=by, name=name_of(by), reason=reason.strip(), taken_back_at=now)


def taken_back(draft: Draft) -> list[Takeback]:
    """Every signature that was taken back from a draft, under whichever of its texts, in order."""
    return list(Takeback.objects.filter(signature__draft=draft).select_related("signature"))


def _turn(draft: Draft, text_digest: str) -> int:
    """A takeback leaves no signature standing, so that both that count are always of one turn."""
    return Takeback.objects.filter(signature__draft=draft, signature__text_digest=text_digest).count() + 1


def seal(draft: Draft, text: str, both: dict[Team, Signature], *, now: datetime, told_at: datetime) -> Agreement:
    """The next version, its link in the chain, and the fact that the ledger computes by: all or nothing."""
    before = standing.latest()
    number, previous = (before.number + 1, before.digest) if before else (1, "")
    terms = wording.read(text)
    zone = terms.definitions.calendar.zone
    day = terms.in_force_on or now.astimezone(ZoneInfo(zone)).date()
    document = replace(terms.definitions, number=number, in_force_on=day).as_json()
    marketing, sales = both[Team.MARKETING], both[Team.SALES]
    digest = chain.link(number=number, document=document, text=text, signatures=(marketing, sales), previous=previous)
    made = Agreement.objects.create(
        number=number, draft=draft, text=text, document=document, note=terms.note, marketing=marketing, sales=sales,
        signed_at=now, in_force_on=day, in_force_at=standing.begins_at(day, zone, signed_at=now),
        previous_digest=previous, digest=digest,
    )  # fmt: skip
    tell([fact_of(made)], source=SOURCE, now=told_at)
    queue.add(tasks.refresh, now=told_at, key="refresh")
    return made


def fact_of(version: Agreement) -> Fact:
    """What the ledger is told of a version."""
    return Fact(
        "agreements",
        {
            "agreement": f"v{version.number}",
            "version": version.number,
            "in_force_at": version.in_force_at.replace(tzinfo=None).isoformat(" "),
            "signed_at": version.signed_at.replace(tzinfo=None).isoformat(" "),
            "digest": version.digest,
            "document": version.document,
            "source_id": f"v{version.number}",
        },
    )


def _wrong_dates(definitions: Definitions, in_force_on: date | None, now: datetime) -> list[str]:
    """A version holds from the day of its later signature at the earliest, and not before the version before it."""
    today = now.astimezone(ZoneInfo(definitions.calendar.zone)).date()
    before = standing.latest()
    day = in_force_on or today
    found = []
    if day < today:
        found.append(f"It was to hold from {on(day)}, which has passed: set in_force_on to {today} or later, or leave it out.")
    if before and day < before.in_force_on:
        found.append(f"Version {before.number} begins on {on(before.in_force_on)}; this one cannot begin earlier.")
    return found
