"""What is done with comments on screen: the thread of a number in a panel, writing into it, and each act on one comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from onefunnel.agree.comments import showing, writing
from onefunnel.agree.comments.records import Comment
from onefunnel.agree.comments.subject import Subject, read, subject
from onefunnel.agree.comments.writing import NotPossible
from onefunnel.agree.measures import addressed
from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.measure import UnknownMeasureError
from onefunnel.store.engine import clock
from onefunnel.web.reply import reply, wanted
from onefunnel.who.access import Action, mine, needs
from onefunnel.words import Scope

PAGE = "agree/comments/number.html"


@require_http_methods(["GET", "POST"])
@needs(Action.SEE_NUMBERS)
def of_number(request: HttpRequest, name: str) -> HttpResponseBase:
    """The comments on one number; what is sent becomes one more."""
    if request.method == "POST":
        return _written(request, name)
    scope = addressed.asked(request.GET, today=clock().day_of(timezone.now())).scope
    return _thread(request, name, scope, _now(name, scope))


@needs(Action.COMMENT)
def _written(request: HttpRequest, name: str) -> HttpResponse:
    scope = addressed.asked(request.GET, today=clock().day_of(timezone.now())).scope
    now_is, text = _now(name, scope), request.POST.get("text", "")
    try:
        writing.write(subject(name, scope), text=text, by=cast(User, request.user), found=now_is, now=timezone.now())
    except NotPossible as refused:
        return _thread(request, name, scope, now_is, problem=str(refused), typed=text)
    return _done(request, name, scope, now_is, "Your comment is kept.")


@require_POST
@needs(Action.COMMENT)
def text(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Its writer changes the words."""
    said = request.POST.get("text", "")
    return _act(request, comment_id, "Your words are changed.", own=True, act=lambda comment, user: writing.mend(
        comment, text=said, by=user, now=timezone.now()))  # fmt: skip


@require_POST
@needs(Action.COMMENT)
def withdrawal(request: HttpRequest, comment_id: int) -> HttpResponse:
    return _act(request, comment_id, "Withdrawn. You can give it back.", own=True, act=lambda comment, user: writing.withdraw(
        comment, by=user, now=timezone.now()))  # fmt: skip


@require_POST
@needs(Action.COMMENT)
def giving_back(request: HttpRequest, comment_id: int) -> HttpResponse:
    return _act(request, comment_id, "It stands again.", own=True, act=lambda comment, user: writing.give_back(comment, by=user))


@require_POST
@needs(Action.COMMENT)
def resolution(request: HttpRequest, comment_id: int) -> HttpResponse:
    return _act(request, comment_id, "Settled. It can be reopened.", act=lambda comment, user: writing.resolve(
        comment, by=user, now=timezone.now()))  # fmt: skip


@require_POST
@needs(Action.COMMENT)
def reopening(request: HttpRequest, comment_id: int) -> HttpResponse:
    return _act(request, comment_id, "Open again.", act=lambda comment, user: writing.reopen(comment, by=user))


def _act(
    request: HttpRequest, comment_id: int, says: str, *, act: Callable[[Comment, User], object], own: bool = False
) -> HttpResponse:
    """One act on one comment, then back to where it was done. What only its writer may do is not there for the others."""
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        raise Http404("There is no such comment.")
    if own:
        mine(request, comment.by_id)
    try:
        act(comment, cast(User, request.user))
    except NotPossible as refused:
        if not _is_panel(request):
            messages.error(request, str(refused))
            return _back(request, comment)
        says = str(refused)
    try:
        about = read(comment.measure, comment.asked, today=clock().day_of(timezone.now()))
    except UnknownMeasureError:
        return redirect("comments")
    if not _is_panel(request):
        messages.success(request, says)
        return _back(request, comment)
    return _done(request, comment.measure, about.scope, _now(comment.measure, about.scope), says)


def _now(name: str, scope: Scope) -> Answer:
    one = addressed.measure_of(name)
    return ask_one(addressed.engine_of(scope), one.name, scope)


def _is_panel(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _thread(request: HttpRequest, name: str, scope: Scope, now_is: Answer, problem: str = "", typed: str = "") -> HttpResponse:
    """The thread as JSON, as the partial that the panel and the number's page show, or as a page of its own."""
    is_panel = "panel" in request.GET or "panel" in request.POST
    thread = showing.thread(request, name, scope, now_is, problem=problem, typed=typed, is_panel=is_panel)
    about: Subject = thread["about"]
    context = {"thread": thread, "trail": [(about.measure.word, about.address), ("Comments", "")]}
    status = 400 if problem and not _is_panel(request) else 200  # a refusal that is shown where it was typed is an answer
    data = showing.thread_data(thread, now_is)
    return reply(request, PAGE, context, data=data | ({"problem": problem} if problem else {}), partial="thread", status=status)


def _done(request: HttpRequest, name: str, scope: Scope, now_is: Answer, says: str) -> HttpResponse:
    if not _is_panel(request) and wanted(request) == "html":
        messages.success(request, says)
        return redirect(f"{subject(name, scope).address}#comments")
    is_panel = "panel" in request.POST
    context = {"thread": showing.thread(request, name, scope, now_is, says=says, is_panel=is_panel)}
    return reply(request, PAGE, context, data=showing.thread_data(context["thread"], now_is), partial="thread")


def _back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """The page it was done on, where that is one of ours, else the number's."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    try:
        return redirect(
            f"{read(comment.measure, comment.asked, today=clock().day_of(timezone.now())).address}#comment-{comment.pk}"
        )
    except UnknownMeasureError:
        return redirect("comments")
