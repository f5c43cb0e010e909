"""The agreement as a document: the version in force, any other, and what was signed when."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.agreement import chain, clauses, drafting, sentence, signing, standing, targets
from onefunnel.agree.agreement.records import Agreement, Draft, Takeback
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, may, needs

TRAIL = ("Agreement", "/agreement/")
EXPLAINS = "Both sides signed these words. Every number names the version that it was counted under."


@require_GET
@needs(Action.SEE_NUMBERS)
def agreement(request: HttpRequest) -> HttpResponse:
    """The version in force, or the way to a first one."""
    now = timezone.now()
    versions = standing.signed()
    shown = next((one for one in reversed(versions) if one.in_force_at <= now), versions[0] if versions else None)
    drafts = drafting.open_drafts()
    if shown is None:
        context = {
            "answer": "No agreement yet: start from the proposal",
            "reason": "Until both sides sign, every number counts by the CRM's own words, 24 hours and 90 days.",
            "drafts": drafts, "alone": signing.alone(drafts), "may_draft": may(request.user, Action.DRAFT_AGREEMENT),
            "trail": [(TRAIL[0], "")],
        }  # fmt: skip
        return reply(request, "agree/agreement/none.html", context, data={"version": None, "drafts": [d.pk for d in drafts]})
    context = _document(request, shown, versions, drafts)
    context["answer"] = sentence.holds(shown, versions[-1], now=now)
    context["trail"] = [(TRAIL[0], "")]
    return reply(request, "agree/agreement/page.html", context, data=data_of(shown))


@require_GET
@needs(Action.SEE_NUMBERS)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, in force or not."""
    versions = standing.signed()
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise Http404("There is no such version of the agreement.")
    after = next((one for one in versions if one.number == number + 1), None)
    context = _document(request, shown, versions, [])
    context["answer"] = sentence.held(shown, after, now=timezone.now())
    context["trail"] = [TRAIL, ("History", reverse("agreement_history")), (str(shown), "")]
    return reply(request, "agree/agreement/page.html", context, data=data_of(shown))


@require_GET
@needs(Action.SEE_NUMBERS)
def version_text(request: HttpRequest, number: int) -> HttpResponse:
    """The text that was signed, as a file."""
    found = standing.version(number)
    if found is None:
        raise Http404("There is no such version of the agreement.")
    return as_file(found.text, f"agreement-{found}.toml")


@require_GET
@needs(Action.SEE_NUMBERS)
def history(request: HttpRequest) -> HttpResponse:
    """Every version with its signatures, every draft, and whether the chain is whole."""
    versions = standing.signed()
    broken = chain.check(versions)
    drafts = list(Draft.objects.select_related("begun_by", "withdrawal__by", "agreement").order_by("-pk"))
    gone: dict[int, list[Takeback]] = {}
    for one in Takeback.objects.select_related("signature"):
        gone.setdefault(one.signature.draft_id, []).append(one)
    answer = "Nothing is signed yet" if not versions else f"{_many(len(versions))} signed, and the chain is whole"
    if broken:
        answer = f"The chain of {_many(len(versions))} is broken"
    context = {
        "answer": answer,
        "reason": "Each version carries a digest of its words, its signatures and the version before it.",
        "versions": list(reversed(versions)), "broken": broken,
        "drafts": [(draft, gone.get(draft.pk, [])) for draft in drafts],
        "trail": [TRAIL, ("History", "")],
    }  # fmt: skip
    data = {
        "versions": [data_of(version, with_clauses=False) for version in versions],
        "chain": {"whole": not broken, "findings": [finding.says for finding in broken]},
        "drafts": [
            {
                "draft": draft.pk,
                "state": state_of(draft),
                "begun_at": draft.begun_at.isoformat(),
                "taken_back": [taken_back(found) for found in gone.get(draft.pk, [])],
            }
            for draft in drafts
        ],
    }
    return reply(request, "agree/agreement/history.html", context, data=data)


def state_of(draft: Draft) -> str:
    """open, signed or withdrawn."""
    return "signed" if hasattr(draft, "agreement") else "withdrawn" if hasattr(draft, "withdrawal") else "open"


def taken_back(found: Takeback) -> dict[str, str]:
    """A signature that was taken back as JSON values."""
    return {
        "side": found.signature.side, "name": found.signature.name, "signed_at": found.signature.signed_at.isoformat(),
        "by": found.name, "taken_back_at": found.taken_back_at.isoformat(), "reason": found.reason,
    }  # fmt: skip


def as_file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


def data_of(found: Agreement, *, with_clauses: bool = True) -> dict[str, Any]:
    """A version as JSON values."""
    said: dict[str, Any] = {
        "version": found.number,
        "in_force_on": found.in_force_on.isoformat(),
        "in_force_at": found.in_force_at.isoformat(),
        "signed_at": found.signed_at.isoformat(),
        "note": found.note,
        "digest": found.digest,
        "previous_digest": found.previous_digest,
        "signatures": [
            {"side": one.side, "name": one.name, "comment": one.comment, "signed_at": one.signed_at.isoformat()}
            for one in (found.marketing, found.sales)
        ],
    }
    if with_clauses:
        said["clauses"] = [clause.data() for clause in clauses.clauses(standing.definitions_of(found))]
    return said


def _document(request: HttpRequest, shown: Agreement, versions: list[Agreement], drafts: list[Draft]) -> dict[str, Any]:
    before, agreed = shown.number - 1, standing.definitions_of(shown)
    return {
        "reason": shown.note or EXPLAINS,
        "version": shown,
        "signatures": [shown.marketing, shown.sales],
        "document": clauses.chapters(agreed),
        "targets": targets.table(agreed),
        "compared": f"{reverse('agreement_compare')}?from={before}&to={shown.number}",
        "drafts": drafts,
        "alone": signing.alone(drafts),
        "may_draft": may(request.user, Action.DRAFT_AGREEMENT),
        "broken": chain.check(versions),
        "keys": [("E", "edit: open the draft, or begin one"), ("C", "compare with the version before"), ("H", "history")],
    }


def _many(number: int) -> str:
    return f"{number} version{'' if number == 1 else 's'}"
