"""The agreement by address: what is in force, every signed version, drafts to read, what differs, and the glossary."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from onefunnel.agree.agreement import chain, clauses, editor, glossary, page, standing
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.naming import named
from onefunnel.agree.agreement.records import Draft
from onefunnel.api import replies, shapes
from onefunnel.api.asked import Asked
from onefunnel.api.door import needs
from onefunnel.api.problems import invalid
from onefunnel.ledger.definitions import BUILT_IN
from onefunnel.who.access import Action

router = Router(tags=["Agreement"])
SEE = needs(Action.SEE_NUMBERS)
Number = Annotated[int, Field(ge=0, le=10**6, description="A version's number; 0 is what holds before anything is signed.")]
DraftId = Annotated[int, Field(ge=1, le=10**9, description="A draft's number.")]
Ref = Annotated[
    str, Field(min_length=1, max_length=40, description="A version or draft: 3, v3, draft-5, or 0 for the built-in one.")
]


class Compared(Asked):
    """Which two are compared."""

    before: Ref = Field("0", alias="from")
    after: Ref = Field(alias="to")


@router.get("/agreement", auth=SEE, response=shapes.Agreement, operation_id="get_agreement")
def get_agreement(request: HttpRequest) -> HttpResponse:
    """The version in force now, clause by clause; the built-in one, number 0, before anything is signed."""
    found = standing.in_force(timezone.now())
    return replies.reply_by_content(request, page.data_of(found) if found else _built_in())


@router.get("/agreement/versions", auth=SEE, response=shapes.Agreements, operation_id="list_versions")
def list_versions(request: HttpRequest) -> HttpResponse:
    """Every signed version with its signatures, and whether the chain of digests is whole."""
    versions = standing.signed()
    broken = [finding.says for finding in chain.check(versions)]
    data = {
        "versions": [page.data_of(one, with_clauses=False) for one in versions],
        "chain": {"whole": not broken, "findings": broken},
    }
    return replies.reply_by_content(request, data)


@router.get("/agreement/versions/{number}", auth=SEE, response=shapes.Agreement, operation_id="get_version")
def get_version(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """One version, clause by clause, and the text that was signed."""
    found = standing.version(number)
    if found is None and number:
        raise Http404("There is no such version of the agreement.")
    return replies.reply_by_content(request, page.data_of(found) | {"text": found.text} if found else _built_in())


@router.get("/agreement/drafts", auth=SEE, response=shapes.Drafts, operation_id="list_drafts")
def list_drafts(request: HttpRequest) -> HttpResponse:
    """Every draft: open, signed or withdrawn. Nothing counts by a draft."""
    drafts = Draft.objects.select_related("begun_by", "withdrawal", "agreement").order_by("-pk")
    said = [
        {"draft": one.pk, "state": page.state_of(one), "base": one.base, "begun_at": one.begun_at.isoformat()} for one in drafts
    ]
    return replies.reply_by_content(request, {"drafts": said})


@router.get("/agreement/drafts/{draft_id}", auth=SEE, response=shapes.Draft, operation_id="get_draft")
def get_draft(request: HttpRequest, draft_id: Path[DraftId]) -> HttpResponse:
    """One draft, in plain words and as text."""
    return replies.reply_by_content(request, editor.data_of(editor.find(draft_id)))


@router.get("/agreement/compare", auth=SEE, response=shapes.Comparison, operation_id="compare_versions")
def compare_versions(request: HttpRequest, asked: Query[Compared]) -> HttpResponse:
    """What differs between two versions or drafts, clause by clause."""
    try:
        before, after = named(asked.before), named(asked.after)
    except NotPossible as unknown:
        raise invalid("query", str(unknown)) from unknown
    changes = [one.data() for one in clauses.compare(before.definitions, after.definitions)]
    return replies.reply_by_content(request, {"from": before.ref, "to": after.ref, "changes": changes})


@router.get("/glossary", auth=SEE, response=shapes.Glossary, operation_id="get_glossary")
def get_glossary(request: HttpRequest) -> HttpResponse:
    """What our words mean, by the version in force."""
    return replies.reply_by_content(request, glossary.data(timezone.now()))


def _built_in() -> dict[str, Any]:
    return {"version": 0, "in_force_on": None, "signatures": [], "clauses": [one.data() for one in clauses.clauses(BUILT_IN)]}
