"""One note: what was said, the won deal that is most like it, its history, and who read it; withdrawn and given back here."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.learn.notes import answering, fields, reading, shown, taking
from onefunnel.learn.notes.answering import Back
from onefunnel.learn.notes.finding import summary
from onefunnel.learn.notes.records import KINDS, Note
from onefunnel.store.engine import clock
from onefunnel.web import figures
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, may, mine, needs
from onefunnel.who.columns import money
from onefunnel.who.names import names
from onefunnel.words import on


def find(key: str) -> Note:
    """The note of that key, withdrawn or not. Raises Http404."""
    found = Note.objects.select_related("written_by").prefetch_related("themes").filter(key=key).first()
    if found is None:
        raise Http404("There is no such note.")
    return found


@require_GET
@needs(Action.SEE_RECORDS)
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Opening it counts as reading it, once a person."""
    found, user = find(key), cast(User, request.user)
    reading.read(found, by=user, now=timezone.now())
    back = answering.back(found)
    withdrawal = found.withdrawals.filter(undone_at=None).select_related("withdrawn_by").first()
    is_mine = found.written_by_id == user.pk or may(user, Action.MANAGE_USERS)
    context = {
        "answer": _answer(found), "reason": _reason(found), "note": found, "texts": shown.texts(found),
        "about": shown.about(found, user), "themes": list(found.themes.all()), "back": back, "back_says": says(back),
        "back_link": reverse("deal", args=[back.deal.key]) if back.deal else "",
        "heard_link": reverse("note", args=[back.heard.key]) if back.heard else "",
        "heard_by": shown.name_of(back.heard.written_by) if back.heard else "",
        "readings": found.readings.select_related("reader"), "history": history(found), "withdrawal": withdrawal,
        "may_write": is_mine and may(user, Action.WRITE_NOTES), "may_take": may(user, Action.WRITE_NOTES),
        "keys": [("E", "change this one")],
        "trail": [("Field notes", reverse("notes")), (KINDS[found.kind], "")],
    }  # fmt: skip
    return reply(request, "learn/notes/note.html", context, data=shown.data(found, user) | {"back": data(back)})


@require_POST
@needs(Action.WRITE_NOTES)
def withdrawal(request: HttpRequest, key: str) -> HttpResponse:
    """It counts no more. One's own; the funnel owner may withdraw anybody's."""
    found = find(key)
    mine(request, found.written_by_id)
    if taking.withdraw(found, by=cast(User, request.user), now=timezone.now(), via=request):
        messages.success(request, "Withdrawn: it counts nowhere. Give it back whenever you like.")
    return redirect("note", key=key)


@require_POST
@needs(Action.WRITE_NOTES)
def giving_back(request: HttpRequest, key: str) -> HttpResponse:
    found = find(key)
    mine(request, found.written_by_id)
    if taking.give_back(found, by=cast(User, request.user), now=timezone.now(), via=request):
        messages.success(request, "It counts again.")
    return redirect("note", key=key)


def says(back: Back) -> str:
    """What is given back, in a sentence."""
    if back.deal is None:
        if not back.among:
            return "No won deal has a note yet, so there is none to learn from. Yours may be the first."
        return f"None of the {back.among:,} won deals with notes has anything in common with this one."
    worth = money(back.deal.amount, back.deal.currency) if back.deal.amount else "an amount nobody told"
    when = f", {back.deal.closed_at:%B %Y}" if back.deal.closed_at else ""
    return f"{names([back.deal.key])[back.deal.key]} was won for {worth}{when}"


def data(back: Back) -> dict[str, Any]:
    """What is given back, as JSON."""
    return {
        "says": says(back), "deal": back.deal.key if back.deal else None, "because": list(back.because), "points": back.points,
        "note": back.heard.key if back.heard else None, "quote": back.heard.quote if back.heard else "", "among": back.among,
    }  # fmt: skip


def history(note: Note) -> list[dict[str, Any]]:
    """Each version with what it changed, the latest first."""
    found, before = [], dict[str, str]()
    for one in note.revisions.select_related("written_by").order_by("number"):
        changed = [] if one.number == 1 else [
            {"word": _word(name), "before": _side(name, before), "after": _side(name, one.values)}
            for name in fields.COLUMNS if before.get(name, "") != one.values.get(name, "")
        ]  # fmt: skip
        found.append({"number": one.number, "at": one.written_at, "by": shown.name_of(one.written_by), "changed": changed})
        before = one.values
    return found[::-1]


def _side(name: str, values: dict[str, str]) -> str:
    value = values.get(name, "")
    return names([value]).get(value, value) if name in fields.KEYS and value and name != "person" else value or figures.NONE


def _word(name: str) -> str:
    known = {field.name: field.says for field in fields.TEXTS}
    return known.get(name, {"opportunity": "Deal", "noted_at": "When"}.get(name, name.replace("_", " ").capitalize()))


def _answer(note: Note) -> str:
    return f"“{summary(note)}”" if note.quote else summary(note)


def _reason(note: Note) -> str:
    team = f" for {note.team}" if note.team else ""
    return f"{KINDS[note.kind]} on {on(clock().day_of(note.noted_at))}, noted by {shown.name_of(note.written_by)}{team}."
