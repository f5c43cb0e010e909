"""Duplicates of people and of accounts: each pair side by side with why it may be one, and one key a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.web.tables import Pages
from onefunnel.who.access import Action, may, needs, refusal
from onefunnel.who.exporting import let_out
from onefunnel.who.matching import dress, judging, tasks, weighing, worklist
from onefunnel.who.matching.judging import NotPossible
from onefunnel.who.matching.records import Judgement, Proposal, Search

A_PAGE = 10
COLUMNS = ("reason", "probability", "rule", "against", "stays", "stays_name", "gives_way", "gives_way_name")


@require_GET
@needs(Action.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "people")


@require_GET
@needs(Action.SEE_RECORDS)
def accounts(request: HttpRequest) -> HttpResponseBase:
    return _page(request, "accounts")


def _page(request: HttpRequest, kind: str) -> HttpResponseBase:
    found, last = worklist.waiting(kind), Search.objects.filter(kind=kind).first()
    if (asked := wanted(request)) in ("csv", "xlsx"):
        return _file(request, kind, asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown, total = list(page.object_list), page.paginator.count
    is_busy = tasks.is_searching(kind)
    said = worklist.lately(kind)
    context = {
        "kind": kind, "search_path": f"{kind}_duplicates_search", "progress_path": f"{kind}_duplicates_progress",
        "answer": dress.answer(kind, total, last), "reason": dress.reason(kind, last, is_busy=is_busy),
        "tiles": dress.strip(kind, total, last) if last else [], "lines": worklist.lines(kind, shown), "said": said,
        "page_of": "person" if kind == "people" else "account",
        "search": last, "weights": dress.weights(kind, last), "is_busy": is_busy, "job": tasks.job_of(kind),
        "failed": not is_busy and dress.has_failed(tasks.job_of(kind)), "is_installed": weighing.is_installed(),
        "may_judge": may(request.user, Action.UNMERGE), "may_export": may(request.user, Action.EXPORT) and total > 0,
        "pages": Pages(total, page.start_index() - 1 if total else 0, A_PAGE),
        "trail": [(kind.capitalize(), f"/{kind}/"), ("Duplicates", "")],
        "keys": [("A", "the two are one"), ("D", "they are different"), ("U", "undo what was said last")],
    }  # fmt: skip
    data = {
        "answer": context["answer"], "total": total, "page": page.number, "searched_at": last and last.searched_at,
        "pairs": [worklist.data(pair) for pair in shown],
    }  # fmt: skip
    return reply(request, "who/matching/page.html", context, data=data)


def _file(request: HttpRequest, kind: str, asked: str) -> HttpResponseBase:
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    if confirm := let_out(request, f"duplicates of {kind}", kind=asked, names_people=kind == "people"):
        return confirm
    rows = [[getattr(line, name) for name in COLUMNS] for line in worklist.lines(kind, list(worklist.waiting(kind)))]
    return (as_csv if asked == "csv" else as_xlsx)(f"duplicates-{kind}", COLUMNS, rows)


@require_GET
@needs(Action.SEE_RECORDS)
def progress(request: HttpRequest, kind: str) -> HttpResponse:
    """Asked every second while a search goes on; once it has ended the whole page comes anew."""
    is_busy, job = tasks.is_searching(kind), tasks.job_of(kind)
    context = {"kind": kind, "progress_path": f"{kind}_duplicates_progress", "is_busy": is_busy, "job": job}
    response = reply(request, "who/matching/progress.html", context, data={"busy": is_busy})
    if not is_busy and request.headers.get("HX-Request"):
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Action.UNMERGE)
def searching(request: HttpRequest, kind: str) -> HttpResponse:
    """Look for duplicates in the background."""
    tasks.search_later(kind, by=request.user.get_username(), now=timezone.now())
    return redirect(f"{kind}_duplicates")


@require_POST
@needs(Action.UNMERGE)
def same(request: HttpRequest, pair: int) -> HttpResponse:
    """The two are one within moments."""
    return _judge(request, pair, judging.accept, "They are one within moments; U undoes it.")


@require_POST
@needs(Action.UNMERGE)
def different(request: HttpRequest, pair: int) -> HttpResponse:
    """The two stay two, and are not proposed again."""
    return _judge(request, pair, judging.tell_apart, "They stay two and are not proposed again; U undoes it.")


def _judge(request: HttpRequest, pair: int, judge: Callable[..., Any], says: str) -> HttpResponse:
    found = Proposal.objects.filter(pk=pair).first()
    if found is None:
        raise Http404("This pair is no longer proposed; a later search has replaced the list.")
    try:
        judge(found, now=timezone.now(), by=request.user.get_username(), via=request)
        messages.success(request, says)
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect(f"{found.kind}_duplicates")


@require_POST
@needs(Action.UNMERGE)
def undoing(request: HttpRequest, said: int) -> HttpResponse:
    """As if nothing had been said of the pair."""
    found = Judgement.objects.filter(pk=said).first()
    if found is None:
        raise Http404("Nothing was said of this pair.")
    try:
        judging.undo(found, now=timezone.now(), by=request.user.get_username(), via=request)
        messages.success(request, "Undone: within moments both stand as if nothing had been said, and are proposed again.")
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect(f"{found.kind}_duplicates")
