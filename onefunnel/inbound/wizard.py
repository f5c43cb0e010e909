"""The way in by screen: bring files, look over the guessed mapping and its first facts, then let them land."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onefunnel.inbound import drafting, drafts, guard, redrafting, starting, tasks
from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.loading import built_in
from onefunnel.inbound.mapping import MappingError
from onefunnel.web.reply import reply
from onefunnel.web.uploads import MOST_BYTES
from onefunnel.who.access import Action, mine, needs

MAPPING_BYTES = 1024 * 1024
TRAIL = ("Imports", "/imports/")


@require_http_methods(["GET", "POST"])
@needs(Action.IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    """Choose files, and how their mapping is drafted."""
    problem = ""
    if request.method == "POST":
        chosen = request.POST.get("mapping", "")
        try:
            draft = drafts.begin(
                request.FILES.getlist("files"),
                by=request.user.pk or 0,
                now=timezone.now(),
                mapping=chosen if chosen in built_in() else "",
                text=_own_text(request.FILES.get("own")),
            )
        except (NotPossible, MappingError) as error:
            problem = str(error)
        else:
            return redirect("import_draft", draft_id=draft.id)
    context = {
        "answer": "Bring files in",
        "reason": "Nothing is stored before you have seen the first rows as facts and say so. An import can be taken back whole.",
        "problem": f"{problem[:1].upper()}{problem[1:]}." if problem else "",
        "built_in": built_in(),
        "most_files": drafts.MOST_FILES,
        "most_bytes": MOST_BYTES,
        "trail": [TRAIL, ("Import files", "")],
    }
    return reply(request, "inbound/new.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "POST"])
@needs(Action.IMPORT)
def draft(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Look the draft over and change it, by the form or as text."""
    found = _mine(request, draft_id)
    if request.method == "POST":
        own = _own_text(request.FILES.get("own"))
        found.write(own or _changed(found, request))
        return redirect("import_draft", draft_id=draft_id)
    files, problems = drafting.forms(found)
    return reply(request, "inbound/draft.html", _context(found, files, problems), data=_data(found, files, problems))


@require_GET
@needs(Action.IMPORT)
def draft_mapping(request: HttpRequest, draft_id: str) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="mapping.toml"'}
    return HttpResponse(_mine(request, draft_id).text, content_type="application/toml; charset=utf-8", headers=headers)


@require_POST
@needs(Action.IMPORT)
def landing(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The draft becomes an import, which lands in the background."""
    found, now = _mine(request, draft_id), timezone.now()
    try:
        if not request.POST.get("with_demo"):
            guard.refuse_demo()
        run = starting.begin(found.files, found.mapping(), now=now, by=request.user.get_username())
    except (guard.HoldsDemo, NotPossible, MappingError) as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return redirect("import_draft", draft_id=draft_id)
    tasks.land_later(run, now=now)
    found.forget()
    return redirect("import", run_id=run.pk)


@require_POST
@needs(Action.IMPORT)
def draft_end(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Throw the draft and its files away."""
    _mine(request, draft_id).forget()
    messages.success(request, "The draft and its files are gone; nothing had been stored.")
    return redirect("imports")


def _changed(found: drafts.Draft, request: HttpRequest) -> str:
    text = request.POST.get("text")
    if text is not None:
        return text.replace("\r\n", "\n")
    return redrafting.changed(found, request.POST)


def _mine(request: HttpRequest, draft_id: str) -> drafts.Draft:
    found = drafts.find(draft_id)
    if found is None:
        raise Http404("There is no such draft; it may have landed, or its week is over.")
    mine(request, found.by)
    return found


def _own_text(file: drafts.Brought | None) -> str:
    if file is None:
        return ""
    if (file.size or 0) > MAPPING_BYTES:
        raise NotPossible("a mapping is a small text; this file has more than 1 MB")
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise NotPossible("the mapping must be a TOML file in UTF-8") from None


def _context(found: drafts.Draft, files: list[drafting.FileForm], problems: list[Any]) -> dict[str, Any]:
    mapped = [file for file in files if file.table]
    wrong = len(problems) + sum(bool(file.problems) for file in mapped)
    mapping = None if problems else found.mapping()
    try:
        guard.refuse_demo()
        holds_demo = False
    except guard.HoldsDemo:
        holds_demo = True
    return {
        "draft": found,
        "answer": f"{len(mapped)} of {len(files)} files are understood" if files else "The mapping cannot be read yet",
        "reason": "Look over what each column becomes. Columns without a choice are kept with their record as they are.",
        "files": files,
        "problems": problems,
        "troubled": [file for file in files if file.troubles],
        "looked_at": drafting.LOOKED_AT,
        "asked": found.asked,
        "passed_over": found.passed_over,
        "source": mapping.source if mapping else "",
        "company": dict(mapping.company) if mapping else {},
        "dates": drafting.DATES,
        "decimals": drafting.DECIMALS,
        "is_ready": bool(mapped) and not wrong,
        "holds_demo": holds_demo,
        "trail": [TRAIL, ("Import files", "/imports/new/"), ("Mapping", "")],
    }


def _data(found: drafts.Draft, files: list[drafting.FileForm], problems: list[Any]) -> dict[str, Any]:
    return {
        "id": found.id,
        "mapping": found.text,
        "asked": found.asked,
        "problems": [str(problem) for problem in problems],
        "files": [
            {
                "name": file.name,
                "sheet": file.sheet,
                "table": file.table.name if file.table else None,
                "columns": {line.name: line.target for line in file.columns},
                "problems": file.problems,
                "set_aside": [t.reason for t in file.seen.troubles] if file.seen else [],
            }
            for file in files
        ],
    }
