"""The rules that find themes, as both teams edit them: text, a preview of what they would match, and every version before."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from onefunnel.learn.notes import meaning, rules, theming
from onefunnel.learn.notes.records import ThemeRules
from onefunnel.learn.notes.taking import standing
from onefunnel.learn.notes.theming import RefusedError
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, may, needs

PAGE = "learn/notes/themes.html"
KEYS = [("P", "preview"), ("S", "save")]


@require_http_methods(["GET", "POST"])
@needs(Action.SEE_RECORDS)
def themes(request: HttpRequest) -> HttpResponseBase:
    """The rules in force, for everybody to read; who may edit them saves them here."""
    if request.method == "POST":
        return _save(request)
    return _page(request, theming.latest()[1])


@require_POST
@needs(Action.EDIT_THEMES)
def preview(request: HttpRequest) -> HttpResponse:
    """Which notes these rules would match; nothing is saved."""
    return _page(request, _text(request), is_tried=True)


@require_POST
@needs(Action.EDIT_THEMES)
def again(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier version in force again, as a version of its own."""
    try:
        changed = theming.bring_back(number, by=cast(User, request.user), now=timezone.now(), via=request)
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _saved(changed))
    return redirect("note_themes")


@needs(Action.EDIT_THEMES)
def _save(request: HttpRequest) -> HttpResponse:
    said = request.POST
    seen = said.get("seen", "")
    try:
        changed = theming.save(
            _text(request), seen=int(seen) if seen.isdecimal() and len(seen) < 7 else -1, by=cast(User, request.user),
            now=timezone.now(), comment=said.get("comment", ""), via=request,
        )  # fmt: skip
    except RefusedError as refused:
        return _page(request, _text(request), problem=str(refused), status=400)
    messages.success(request, _saved(changed))
    return redirect("note_themes")


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")


def _saved(changed: int) -> str:
    return f"Saved. {changed:,} note{'' if changed == 1 else 's'} changed their themes; what people wrote stays as it is."


def _page(request: HttpRequest, text: str, *, is_tried: bool = False, problem: str = "", status: int = 200) -> HttpResponse:
    number, held = theming.latest()
    read = rules.read(text)
    may_edit = may(request.user, Action.EDIT_THEMES)
    seen = theming.preview(text) if not read.problems else []
    context = {
        "answer": _answer(read, is_tried, seen), "number": number, "text": text, "rules": read, "problem": problem,
        "reason": "One theme a line, its name and the words that tell it. A new version codes past notes too, never their text.",
        "is_tried": is_tried, "is_changed": text.strip() != held.strip(), "preview": seen, "may_edit": may_edit,
        "links": {one.theme: f"{reverse('notes')}?theme={one.theme}" for one in seen},
        "versions": ThemeRules.objects.select_related("saved_by")[:20], "keys": KEYS if may_edit else [],
        "meaning": meaning.says(), "seen": request.POST.get("seen", number) if is_tried or problem else number,
        "trail": [("Field notes", reverse("notes")), ("Themes", "")],
    }  # fmt: skip
    return reply(request, PAGE, context, data=_data(number, text, read, seen), partial="preview", status=status)


def _answer(read: rules.Rules, is_tried: bool, seen: list[theming.Preview]) -> str:
    if read.problems:
        return f"{len(read.problems)} line{'' if len(read.problems) == 1 else 's'} to mend"
    if is_tried:
        came, fell = sum(one.came for one in seen), sum(one.fell for one in seen)
        return f"Tried: {came:,} themes would come in, {fell:,} would fall out" if came or fell else "Tried: nothing would change"
    total, themed = standing().count(), standing().filter(themes__isnull=False).distinct().count()
    return f"{len(read.themes)} themes are found in {themed:,} of {total:,} notes"


def _data(number: int, text: str, read: rules.Rules, seen: list[theming.Preview]) -> dict[str, Any]:
    return {
        "version": number, "text": text, "problems": [{"line": one.line, "says": one.says} for one in read.problems],
        "themes": [
            {"theme": one.theme, "now": one.now, "then": one.then, "comes_in": [note.key for note, _ in one.comes],
             "falls_out": [note.key for note in one.falls]}
            for one in seen
        ],
    }  # fmt: skip
