"""The imports and their reconciliation: what came in, what became of every record, and what is still asked."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.inbound import answering, importing, reconcile, shown, tasks
from onefunnel.inbound.records import ImportRun, Question
from onefunnel.web.reply import reply
from onefunnel.web.tables import Pages
from onefunnel.who.access import Action, may, needs

A_PAGE = 50
TRAIL = ("Imports", "/imports/")


@require_GET
@needs(Action.SEE_IMPORTS)
def imports(request: HttpRequest) -> HttpResponse:
    runs = ImportRun.objects.prefetch_related("files", "questions")
    page = Paginator(runs, A_PAGE).get_page(request.GET.get("page"))
    lines = [shown.line(run) for run in page.object_list]
    total = page.paginator.count
    waiting = Question.objects.filter(answered_at=None, dismissed_at=None, run__taken_back_at=None).count()
    brought = "import has brought our facts in" if total == 1 else "imports have brought our facts in"
    context = {
        "answer": f"{total:,} {brought}" if total else "Nothing was imported yet",
        "reason": f"{waiting} {'question waits' if waiting == 1 else 'questions wait'} for an answer." if waiting else "",
        "lines": lines,
        "pages": Pages(total, page.start_index() - 1 if total else 0, A_PAGE),
        "may_import": may(request.user, Action.IMPORT),
        "trail": [(TRAIL[0], "")],
    }
    return reply(request, "inbound/imports.html", context, data={"total": total, "imports": [shown.line_data(x) for x in lines]})


@require_GET
@needs(Action.SEE_IMPORTS)
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """The reconciliation page."""
    found = run_of(run_id)
    report = reconcile.report(found)
    answer, reason = shown.sentence(report)
    job = tasks.job_of(found)
    questions = list(Question.objects.filter(run=found).select_related("file"))
    context = {
        "run": found,
        "report": report,
        "answer": answer,
        "reason": reason,
        "tiles": shown.tiles(report, reverse("quarantine", args=[run_id])),
        "totals": {name: report.total(name) for name in shown.COUNTS},
        "money": shown.money(report),
        "questions": [shown.asked(q) for q in questions if q.is_open],
        "settled": [q for q in questions if not q.is_open],
        "carried": list(Question.objects.filter(pk__in=found.carried).select_related("file")),
        "missing": [waiting for file in found.files.all() if (waiting := shown.missing(file)) is not None],
        "followers": [shown.line(r) for r in found.followers.prefetch_related("files", "questions")],
        "job": job,
        "is_busy": bool(job and job.finished_at is None),
        "may_import": may(request.user, Action.IMPORT),
        "may_mend": may(request.user, Action.MEND_QUARANTINE),
        "may_take_back": may(request.user, Action.TAKE_BACK),
        "trail": [TRAIL, (found.folder or found.id, "")],
    }
    return reply(request, "inbound/run.html", context, data=report.as_json())


@require_GET
@needs(Action.SEE_IMPORTS)
def progress(request: HttpRequest, run_id: str) -> HttpResponse:
    """Asked every second while work goes on; once it has ended the whole page comes anew."""
    found = run_of(run_id)
    job = tasks.job_of(found)
    is_busy = bool(job and job.finished_at is None)
    data = {
        "busy": is_busy,
        "state": reconcile.state_of(found),
        "done": job.done if job else 0,
        "total": job.total if job else None,
        "message": job.message if job else "",
    }
    response = reply(request, "inbound/progress.html", {"run": found, "job": job, "is_busy": is_busy}, data=data)
    if not is_busy and request.headers.get("HX-Request"):
        response.headers["HX-Refresh"] = "true"
    return response


@require_GET
@needs(Action.SEE_IMPORTS)
def mapping(request: HttpRequest, run_id: str) -> HttpResponse:
    """The mapping with every answer given since, as a file for the next export."""
    text = answering.mapping_text(run_of(run_id))
    headers = {"Content-Disposition": 'attachment; filename="mapping.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@require_POST
@needs(Action.TAKE_BACK)
def takeback(request: HttpRequest, run_id: str) -> HttpResponse:
    now = timezone.now()
    try:
        importing.take_back(run_of(run_id), now=now, by=request.user.get_username())
    except importing.NotPossible as error:
        messages.error(request, str(error))
    else:
        tasks.catch_up_later(now=now)
        messages.success(request, "Taken back. Its records leave every number within moments; give it back to undo this.")
    return redirect("import", run_id=run_id)


@require_POST
@needs(Action.TAKE_BACK)
def giveback(request: HttpRequest, run_id: str) -> HttpResponse:
    now = timezone.now()
    try:
        importing.give_back(run_of(run_id), now=now, by=request.user.get_username())
    except importing.NotPossible as error:
        messages.error(request, str(error))
    else:
        tasks.catch_up_later(now=now)
        messages.success(request, "Given back. Its records count again within moments.")
    return redirect("import", run_id=run_id)


@require_POST
@needs(Action.IMPORT)
def again(request: HttpRequest, run_id: str) -> HttpResponse:
    """Go on with an import that stopped."""
    tasks.land_later(run_of(run_id), now=timezone.now())
    return redirect("import", run_id=run_id)


def run_of(run_id: str) -> ImportRun:
    try:
        return importing.find(run_id)
    except importing.NotPossible:
        raise Http404("There is no such import.") from None
