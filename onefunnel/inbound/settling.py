"""What people settle on an import's page: questions answered, left or asked again, and what a full export no longer names."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from onefunnel.inbound import answering, carrying, clearing, importing, tasks
from onefunnel.inbound.pages import run_of
from onefunnel.inbound.records import ImportRun, Question
from onefunnel.who.access import Action, needs


@require_POST
@needs(Action.IMPORT)
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """The answer becomes part of the mapping, and the file lands again in the background."""
    question = _question(question_id)
    now = timezone.now()
    try:
        follower = answering.answer([(question, request.POST.get("value", ""))], now=now, by=request.user.get_username())
    except ValueError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    else:
        tasks.land_later(follower, now=now)
        messages.success(request, "Answered. The file lands again with it, and the answer goes along with later imports.")
    return redirect("import", run_id=question.run_id)


@require_POST
@needs(Action.IMPORT)
def dismissal(request: HttpRequest, question_id: int) -> HttpResponse:
    question = _question(question_id)
    answering.dismiss(question, now=timezone.now(), by=request.user.get_username())
    messages.success(request, "Left as it is; later imports do not ask again.")
    return redirect("import", run_id=question.run_id)


@require_POST
@needs(Action.IMPORT)
def revocation(request: HttpRequest, question_id: int) -> HttpResponse:
    """The answer no longer goes along; what was left as it is, is asked again."""
    question = _question(question_id)
    carrying.revoke(question, now=timezone.now(), by=request.user.get_username())
    says = "What has landed with it stays; the next import asks anew." if question.answered_at else "It is asked again."
    messages.success(request, f"Revoked. {says}")
    came_from = ImportRun.objects.filter(pk=request.POST.get("run", "")).first()
    return redirect("import", run_id=came_from.pk if came_from else question.run_id)


@require_POST
@needs(Action.TAKE_BACK)
def deletion(request: HttpRequest, run_id: str, file_id: int) -> HttpResponse:
    """Somebody says that what is missing from a full export is gone."""
    run, now = run_of(run_id), timezone.now()
    file = run.files.filter(pk=file_id).first()
    if file is None:
        raise Http404("There is no such file in this import.")
    try:
        rows = clearing.clear(file, importing.mapping_of(run), now=now, by=request.user.get_username())
    except ValueError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    else:
        tasks.catch_up_later(now=now)
        messages.success(request, f"{rows:,} rows are deleted within moments. Taking the import back brings them back.")
    return redirect("import", run_id=run_id)


def _question(question_id: int) -> Question:
    try:
        return Question.objects.select_related("file", "run").get(pk=question_id)
    except Question.DoesNotExist:
        raise Http404("There is no such question.") from None
