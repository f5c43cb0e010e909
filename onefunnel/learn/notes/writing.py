"""Write a note: one page by keyboard, whose draft is kept while it is typed; a pasted block is split and shown first."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onefunnel.learn.notes import about, card, fields, pasting, taking
from onefunnel.learn.notes.about import KINDS as COLUMNS_OF
from onefunnel.learn.notes.about import UnknownError
from onefunnel.learn.notes.records import KINDS, QUALITIES, NoteDraft
from onefunnel.learn.notes.taking import NotPossible
from onefunnel.store.engine import clock
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, mine, needs

FORM = "learn/notes/form.html"
KEPT = (*(field.name for field in fields.TEXTS), *fields.CHOSEN, "campaign", "noted_at", "q", "token", "paste")
SAVE_KEYS = [("Ctrl Enter", "save the note"), ("Tab", "next field")]
LONGEST_DRAFT = 80_000


@require_http_methods(["GET", "POST"])
@needs(Action.WRITE_NOTES)
def new(request: HttpRequest) -> HttpResponse:
    """The form, with the draft that was left; sent, it becomes a note, and sent again the same one."""
    user = cast(User, request.user)
    if request.method == "GET":
        return _form(request, _begun(request, user))
    sent = _sent(request)
    try:
        note, is_new = taking.take(_settled(sent), token=str(sent["token"]), by=user, now=timezone.now(), via=request)
    except NotPossible as refused:
        return _form(request, sent, wrong=refused, status=400)
    messages.success(
        request, "Noted. Here is what a deal like this one was won with." if is_new else "This note was saved already."
    )
    return redirect("note", key=note.key)


@require_http_methods(["GET", "POST"])
@needs(Action.WRITE_NOTES)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The same form over a note of one's own; what it said stays in its history."""
    note = card.find(key)
    mine(request, note.written_by_id)
    if request.method == "GET":
        values: dict[str, Any] = dict(fields.of(note))
        chosen = [values[column] for column in COLUMNS_OF.values() if values[column]]
        return _form(request, values | {"about": chosen, "noted_at": str(clock().day_of(note.noted_at))}, editing=key)
    sent = _sent(request)
    if sent["noted_at"] == str(clock().day_of(note.noted_at)):
        sent["noted_at"] = fields.written(note.noted_at)
    try:
        changed = taking.edit(note, _settled(sent), by=cast(User, request.user), now=timezone.now(), via=request)
    except NotPossible as refused:
        return _form(request, sent, wrong=refused, status=400, editing=key)
    messages.success(request, "Changed. What it said before stays in its history." if changed else "Nothing was different.")
    return redirect("note", key=key)


@require_GET
@needs(Action.WRITE_NOTES)
def search(request: HttpRequest) -> HttpResponse:
    """Whom it may be about: those chosen already, then those who match."""
    q, ticked = request.GET.get("q", ""), request.GET.getlist("about")
    found = _found(request, {"q": q, "about": ticked})
    context = {"chosen": about.subjects(ticked), "found": found, "q": q}
    said = [{"key": one.key, "name": one.name, "says": one.says} for one in found]
    return reply(request, "learn/notes/about.html", context, data={"found": said})


@require_POST
@needs(Action.WRITE_NOTES)
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far, or throw it away."""
    now = timezone.now()
    if "forget" in request.POST:
        NoteDraft.objects.filter(writer=request.user.pk).delete()
        return redirect("note_new")
    sent = _sent(request)
    if sum(len(str(value)) for value in sent.values()) <= LONGEST_DRAFT:
        NoteDraft.objects.update_or_create(writer=cast(User, request.user), defaults={"values": sent, "kept_at": now})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(f"Draft kept at {now:%H:%M:%S} UTC")
    return redirect("note_new")


@require_POST
@needs(Action.WRITE_NOTES)
def split(request: HttpRequest) -> HttpResponse:
    """The pasted block as fields, to be looked at; nothing is saved. Fields that say something already keep it."""
    sent = _sent(request)
    parts = pasting.split(str(sent["paste"])[: fields.LONGEST])
    for name, text in parts.items():
        if name == "about":
            sent["q"] = sent["q"] or text
        elif name in ("kind", *fields.CHOSEN, "noted_at"):
            sent[name] = text
        else:
            sent[name] = "\n".join(filter(None, [str(sent.get(name, "")), text]))
    sent["about"] = sent["about"] or _exactly(str(sent["q"]))
    sent["paste"] = ""
    messages.info(request, f"Split into {len(parts)} fields. Look it over, then save." if parts else "There is nothing to split.")
    return _form(request, sent)


def _begun(request: HttpRequest, user: User) -> dict[str, Any]:
    """The draft that was left; else an empty form, about whom the address says."""
    left = NoteDraft.objects.filter(writer=user).first()
    values: dict[str, Any] = dict.fromkeys(KEPT, "") | {"about": [], "kind": "call"}
    values |= left.values if left else {}
    if asked := request.GET.getlist("about"):
        values["about"] = asked
    values["left_at"] = left.kept_at if left else None
    return values


def _sent(request: HttpRequest) -> dict[str, Any]:
    said = request.POST
    return {name: said.get(name, "").replace("\0", "") for name in KEPT} | {"about": said.getlist("about")[:8]}


def _settled(sent: Mapping[str, Any]) -> dict[str, str]:
    """The form's values as a note's: each chosen record under its own column; a name typed whole counts as chosen."""
    chosen = sent["about"] or _exactly(str(sent["q"]))
    keys = {COLUMNS_OF[key[0]]: key for key in chosen if key[:1] in COLUMNS_OF}
    return {name: str(value) for name, value in sent.items() if name != "about"} | keys


def _exactly(said: str) -> list[str]:
    try:
        return [about.named(said)] if said.strip() else []
    except UnknownError:
        return []


def _found(request: HttpRequest, values: Mapping[str, Any]) -> list[about.Subject]:
    return [one for one in about.find(request.user, str(values.get("q", ""))) if one.key not in values["about"]]


def _form(
    request: HttpRequest, values: dict[str, Any], *, wrong: NotPossible | None = None, status: int = 200, editing: str = ""
) -> HttpResponse:  # fmt: skip
    today = clock().day_of(timezone.now())
    errors = wrong.wrong if wrong else {}
    values["token"] = values.get("token") or secrets.token_urlsafe(24)
    context = {
        "answer": "What did you hear?" if not editing else "Change what the note says",
        "reason": "Two minutes: whom, what they said, what stands in the way. Whatever you leave out stays empty.",
        "values": values, "editing": editing, "wrong": errors, "problem": str(wrong) if wrong else "",
        "chosen": about.subjects(values["about"]), "found": _found(request, values), "q": values.get("q", ""),
        "texts": [(field, values.get(field.name, ""), errors.get(field.name, "")) for field in fields.TEXTS],
        "kinds": KINDS.items(), "qualities": QUALITIES.items(), "campaigns": about.campaigns(),
        "day": str(values.get("noted_at") or today)[:10], "today": str(today), "keys": SAVE_KEYS,
        "trail": [("Field notes", reverse("notes")), ("Change" if editing else "Take a note", "")],
    }  # fmt: skip
    return reply(request, FORM, context, data={"problem": context["problem"], "wrong": errors}, status=status)
