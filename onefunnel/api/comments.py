"""Comments on numbers by address: what is said about a measure and scope, and one more, once under one Idempotency-Key."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import ConfigDict, Field

from onefunnel.agree.comments import reading, showing, writing
from onefunnel.agree.comments.page import narrowed
from onefunnel.agree.comments.records import Comment
from onefunnel.agree.comments.subject import Subject, read, subject
from onefunnel.agree.measures.addressed import measure_of
from onefunnel.agree.measures.asking import ask_one
from onefunnel.api import replies, shapes
from onefunnel.api.asked import Paged, ScopeAsked
from onefunnel.api.cursors import following, question, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.measures import Name, engine_of
from onefunnel.api.once import Done, once
from onefunnel.api.problems import Problem, invalid
from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.measure import UnknownChoiceError, UnknownMeasureError
from onefunnel.store.engine import UnknownVersionError, clock, engine_for
from onefunnel.who.access import Action

router = Router(tags=["Comments"])
CommentId = Annotated[int, Field(ge=1, le=10**12, description="A comment's number.")]
NOT_SCOPE = {"measure", "text", "state", "limit", "cursor", "deadline"}


class CommentsAsked(ScopeAsked, Paged):
    """Which comments: all, those on a measure, or those on it asked about exactly this scope."""

    measure: Name | None = None
    state: Literal["open", "settled", "withdrawn"] | None = None


class CommentWritten(ScopeAsked):
    """One comment: on which measure, asked about which scope, and the words."""

    model_config = ConfigDict(extra="forbid")

    measure: Name
    text: str = Field(min_length=1, max_length=writing.MOST_CHARACTERS, description="Plain text.")


@router.get("/comments", auth=needs(Action.SEE_NUMBERS), response=shapes.Comments, operation_id="list_comments")
def list_comments(request: HttpRequest, asked: Query[CommentsAsked]) -> HttpResponse:
    """The newest first. With days, filters or `period`, those on the measure asked about exactly that."""
    about, user = question(request.path, asked.model_dump()), cast(User, request.user)
    place = unseal(about, asked.cursor)
    found = narrowed(state=asked.state or "", measure=asked.measure or "", place=_place(asked))
    total = None if place else found.count()
    if place:
        found = found.filter(Q(written_at__lt=place["at"]) | Q(written_at=place["at"], pk__lt=place["id"]))
    rows = list(found[: asked.limit + 1])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    cursor = seal(about, {"at": last.written_at, "id": last.pk}) if last else None
    now = timezone.now()
    said = [showing.data(reading.said(row, reader=user, now_is=None, now=now)) for row in rows[: asked.limit]]
    data = {"total": total, "comments": said, "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply_by_content(request, data)


@router.get("/comments/{comment_id}", auth=needs(Action.SEE_NUMBERS), response=shapes.Comment, operation_id="get_comment")
def get_comment(request: HttpRequest, comment_id: Path[CommentId]) -> HttpResponse:
    """One comment; `quote` says what the number was when it was written, and what it is now."""
    comment = _comment(comment_id)
    return replies.reply_by_content(request, _said(request, comment, _now(comment)))


@router.post("/comments", auth=needs(Action.COMMENT), response={201: shapes.Comment}, operation_id="create_comment")
def create_comment(request: HttpRequest, said: CommentWritten) -> HttpResponse:
    """Write a comment. The number is kept with it as it is now."""
    user = cast(User, request.user)
    return once(request, user, lambda: _write(request, user, said), now=timezone.now())


@router.post(
    "/comments/{comment_id}/withdrawal", auth=needs(Action.COMMENT), response=shapes.Comment, operation_id="withdraw_comment"
)  # fmt: skip
def withdraw_comment(request: HttpRequest, comment_id: Path[CommentId]) -> HttpResponse:
    """Take one's own comment back: that it stood there is kept, its words are shown to nobody else."""
    return _act(request, comment_id, lambda comment, user: writing.withdraw(comment, by=user, now=timezone.now()))


@router.post(
    "/comments/{comment_id}/resolution", auth=needs(Action.COMMENT), response=shapes.Comment, operation_id="settle_comment"
)  # fmt: skip
def settle_comment(request: HttpRequest, comment_id: Path[CommentId]) -> HttpResponse:
    """Nothing more is to be done about it."""
    return _act(request, comment_id, lambda comment, user: writing.resolve(comment, by=user, now=timezone.now()))


@router.post(
    "/comments/{comment_id}/reopening", auth=needs(Action.COMMENT), response=shapes.Comment, operation_id="reopen_comment"
)  # fmt: skip
def reopen_comment(request: HttpRequest, comment_id: Path[CommentId]) -> HttpResponse:
    """Something is to be done about it after all."""
    return _act(request, comment_id, lambda comment, user: writing.reopen(comment, by=user))


def _act(request: HttpRequest, comment_id: int, act: Any) -> HttpResponse:
    user = cast(User, request.user)

    def work() -> Done:
        try:
            act(_comment(comment_id), user)
        except writing.NotPossible as refused:
            raise Problem("conflict", str(refused)) from refused
        return Done(_said(request, _comment(comment_id), None))

    return once(request, user, work, now=timezone.now())


def _write(request: HttpRequest, user: User, said: CommentWritten) -> Done:
    about = _subject(said.measure, said, "body")
    try:
        found = answers.answer(engine_of(about.scope), about.measure, about.scope, deadline_secs=said.secs)
        made = writing.write(about, text=said.text, by=user, found=found, now=timezone.now())
    except writing.NotPossible as refused:
        raise invalid("body.text", str(refused)) from refused
    except UnknownChoiceError as unknown:
        raise invalid(f"body.{str(unknown).partition(' ')[0]}", str(unknown)) from unknown
    return Done(_said(request, _comment(made.pk), found), 201, f"/api/v1/comments/{made.pk}")


def _subject(name: str, asked: ScopeAsked, where: str) -> Subject:
    """The number that is asked about; comments are kept by whole days. Raises Problem, Http404."""
    if asked.as_of and len(asked.as_of.strip()) != len("2026-09-30"):
        raise invalid(f"{where}.as_of", "comments are kept by the day; write it as 2026-09-30")
    try:
        days = clock()
        today = days.day_of(timezone.now())
        scope = asked.scope(today=today, fiscal=days.fiscal_month(today))
    except Problem as wrong:
        places = [(place.replace("query.", f"{where}.", 1), says) for place, says in wrong.errors]
        raise Problem(wrong.kind, wrong.detail, errors=places) from wrong
    return subject(measure_of(name).name, scope)


def _place(asked: CommentsAsked) -> str:
    """The digest of the number, where the question says which; empty for a whole measure or all."""
    if not any(value is not None for name, value in asked.model_dump(exclude=NOT_SCOPE).items()):
        return ""
    if asked.measure is None:
        raise invalid("query.measure", "days and filters belong to a measure; say which")
    return _subject(asked.measure, asked, "query").place


def _comment(comment_id: int) -> Comment:
    found = reading.comments().filter(pk=comment_id).first()
    if found is None:
        raise Http404("There is no such comment.")
    return found


def _now(comment: Comment) -> Answer | None:
    """What the number is now, where its measure and version are still there."""
    try:
        about = read(comment.measure, comment.asked, today=clock().day_of(timezone.now()))
        return ask_one(engine_for(about.scope), about.measure.name, about.scope)
    except (UnknownMeasureError, UnknownVersionError):
        return None


def _said(request: HttpRequest, comment: Comment, now_is: Answer | None) -> dict[str, Any]:
    return showing.data(reading.said(comment, reader=cast(User, request.user), now_is=now_is, now=timezone.now()))
