"""Field notes by address: take one, read them, withdraw one's own; each comes back with the won deal that is most like it."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal, cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from onefunnel.api import replies, shapes
from onefunnel.api.asked import Paged, Word
from onefunnel.api.cursors import following, question, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.once import Done, once
from onefunnel.api.problems import Problem, invalid
from onefunnel.learn.notes import about, answering, card, shown, taking
from onefunnel.learn.notes.about import UnknownError
from onefunnel.learn.notes.finding import matching
from onefunnel.learn.notes.records import Note, NoteTheme
from onefunnel.learn.notes.taking import NotPossible
from onefunnel.who.access import Action, mine

router = Router(tags=["Field notes"])
Key = Annotated[str, Field(pattern=r"^q[0-9a-f]{1,23}$", description="A note's key.")]
Quality = Literal["", "good", "fair", "poor"]
RecordKey = Annotated[str, Field(max_length=24)]
Text = Annotated[str, Field(max_length=8_000)]


class Told(BaseModel):
    """A note as it is sent. It names an account, a person or a deal: by key, or one of them in `about` by its name, e-mail
    address, domain or id in the source. It says something: `said`, an `objection`, a `quote` or another text."""

    model_config = ConfigDict(extra="forbid")
    about: str = Field("", max_length=200, description="A key or a name that only one record has.")
    account: RecordKey = ""
    person: RecordKey = ""
    opportunity: RecordKey = ""
    campaign: RecordKey = Field("", description="The key of the campaign it speaks of.")
    kind: Literal["call", "meeting", "ride_along"] = "call"
    noted_at: str = Field("", max_length=40, description="A day, or an instant in UTC; now unless told.", examples=["2026-11-20"])
    said: Text = ""
    objection: Text = ""
    competitor: str = Field("", max_length=200)
    budget: Text = ""
    quote: Text = Field("", description="The buyer's own words.")
    lead_quality: Quality = ""
    lead_feedback: Text = ""
    campaign_quality: Quality = ""
    campaign_feedback: Text = ""


class NotesAsked(Paged):
    q: str = Field("", max_length=200, description="Every word of it must stand in the note.")
    theme: Word | None = None
    account: Word | None = Field(None, description="An account's key.")
    opportunity: Word | None = Field(None, description="A deal's key.")


@router.get("/notes", auth=needs(Action.SEE_RECORDS), response=shapes.Notes, operation_id="list_notes")
def list_notes(request: HttpRequest, asked: Query[NotesAsked]) -> HttpResponse:
    """Field notes that count, the latest talk first."""
    place_of = question(request.path, asked.model_dump())
    place = unseal(place_of, asked.cursor)
    wanted = matching(taking.standing(), asked.q).prefetch_related("themes")
    wanted = wanted.filter(**{name: value for name in ("account", "opportunity") if (value := getattr(asked, name))})
    if asked.theme:
        wanted = wanted.filter(pk__in=NoteTheme.objects.filter(theme=asked.theme).values("note"))
    total = None if place else wanted.count()
    if place:
        wanted = wanted.filter(Q(noted_at__lt=place["at"]) | Q(noted_at=place["at"], pk__lt=place["pk"]))
    found = list(wanted[: asked.limit + 1])
    last = found[asked.limit - 1] if len(found) > asked.limit else None
    cursor = seal(place_of, {"at": last.noted_at, "pk": last.pk}) if last else None
    said = shown.data_of(found[: asked.limit], request.user)
    data = {"total": total, "notes": said, "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply_by_content(request, data)


@router.get("/notes/{key}", auth=needs(Action.SEE_RECORDS), response=shapes.NoteWithBack, operation_id="get_note")
def get_note(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """One note, with the won deal that is most like it. Asking for it does not count as reading it."""
    return replies.reply_by_content(request, _said(request, _note(key)))


@router.post("/notes", auth=needs(Action.WRITE_NOTES), response={201: shapes.NoteWithBack}, operation_id="take_note")
def take_note(request: HttpRequest, told: Told) -> HttpResponse:
    """Take a note. It answers at once with the won deal that is most like it, and with what was said there."""
    user, now = cast(User, request.user), timezone.now()

    def work() -> Done:
        try:
            note, _ = taking.take(_named(told), token=f"api-{secrets.token_urlsafe(24)}", by=user, now=now, via=request)
        except NotPossible as refused:
            wrong = [(f"body.{name}", says) for name, says in refused.wrong.items()] or [("body", str(refused))]
            raise Problem("invalid", str(refused), errors=wrong) from refused
        return Done(_said(request, _note(note.key)), 201, f"/api/v1/notes/{note.key}")

    return once(request, user, work, now=now)


@router.post("/notes/{key}/withdrawal", auth=needs(Action.WRITE_NOTES), response=shapes.Note, operation_id="withdraw_note")
def withdraw_note(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """It counts no more; it can be given back on the screen. One's own only."""
    user, now, note = cast(User, request.user), timezone.now(), _note(key)
    mine(request, note.written_by_id)

    def work() -> Done:
        if not taking.withdraw(note, by=user, now=now, via=request):
            raise Problem("conflict", "This note is withdrawn already.")
        return Done(shown.data(_note(key), user))

    return once(request, user, work, now=now)


def _named(told: Told) -> dict[str, str]:
    """The fields as they were sent, `about` as the key of what it names."""
    sent: dict[str, str] = told.model_dump(exclude={"about"})
    if not told.about:
        return sent
    try:
        key = about.named(told.about)
    except UnknownError as unknown:
        raise invalid("body.about", str(unknown)) from unknown
    return sent | {about.KINDS[key[0]]: key}


def _said(request: HttpRequest, note: Note) -> dict[str, Any]:
    return shown.data(note, request.user) | {"back": card.data(answering.back(note))}


def _note(key: str) -> Note:
    try:
        return card.find(key)
    except Http404 as missing:
        raise Http404("There is no such note.") from missing
