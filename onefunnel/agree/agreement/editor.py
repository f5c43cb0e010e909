"""The editor of a draft: form and text side by side; every change is kept at once and said in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.agree.agreement import clauses, drafting, fields, proposal, rewriting, signing, standing, targets, wording
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.naming import named
from onefunnel.agree.agreement.page import TRAIL, as_file, state_of, taken_back
from onefunnel.agree.agreement.records import Draft
from onefunnel.ledger.conditions.fields import FIELDS
from onefunnel.store.engine import clock, engine
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, may, needs

WAITS = "Nothing counts by a draft before both sides have signed it; every change is kept and can be undone."
KEYS = [("E", "the text or the form"), ("S", "to the signature"), ("Y", "try it"), ("C", "compare"), ("U", "undo")]


def find(draft_id: int) -> Draft:
    """A draft by its number, with what became of it. 404 where there is none."""
    found = Draft.objects.select_related("begun_by", "withdrawal__by", "agreement").filter(pk=draft_id).first()
    if found is None:
        raise Http404("There is no such draft.")
    return found


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft: from the proposal, from any version or draft, or from a text that is brought along."""
    origin = request.POST.get("origin", "")
    try:
        text = (
            proposal.propose(engine(), today=clock().day_of(timezone.now())).text
            if origin == "proposal"
            else _origin(request, origin)
        )
        made = drafting.begin(text=text, by=cast(User, request.user), now=timezone.now())
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("agreement")
    return _edited(made.pk)


def _origin(request: HttpRequest, origin: str) -> str:
    file = request.FILES.get("file")
    if file is None:
        return named(origin or "0").text
    if (file.size or 0) > drafting.MOST_CHARACTERS:
        raise NotPossible(f"An agreement has at most {drafting.MOST_CHARACTERS:,} characters.")
    try:
        return str(file.read(), "utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise NotPossible("The agreement must be a TOML file in UTF-8.") from None


@require_GET
@needs(Action.SEE_NUMBERS)
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The draft in plain words; for who may draft, with its form and its text."""
    found = find(draft_id)
    return reply(request, "agree/agreement/draft.html", _context(request, found), data=data_of(found))


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def text(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The text as it was typed becomes the next revision."""
    return _write(request, find(draft_id), lambda before: request.POST.get("text", before).replace("\r\n", "\n"))


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def form(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the form says, put into the text; a clause added or taken out."""
    said = request.POST

    def changed(text: str) -> str:
        if "remove" in said:
            return rewriting.remove(text, said["remove"])
        if "add" in said:
            return rewriting.add(text, said["add"], said.get(f"new-{said['add']}", ""))
        return rewriting.apply(text, {name: value for name, value in said.items() if isinstance(value, str)})

    return _write(request, find(draft_id), changed)


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def undo(request: HttpRequest, draft_id: int) -> HttpResponse:
    return _step(request, draft_id, drafting.undo, "There is nothing before this.")


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def redo(request: HttpRequest, draft_id: int) -> HttpResponse:
    return _step(request, draft_id, drafting.redo, "There is nothing after this.")


@require_POST
@needs(Action.DRAFT_AGREEMENT)
def withdrawal(request: HttpRequest, draft_id: int) -> HttpResponse:
    try:
        drafting.withdraw(
            find(draft_id), by=cast(User, request.user), now=timezone.now(), comment=request.POST.get("comment", "")
        )
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("agreement_draft", draft_id=draft_id)
    messages.success(request, "Withdrawn. Its text stays in the history, from where a new draft can begin.")
    return redirect("agreement_history")


@require_GET
@needs(Action.SEE_NUMBERS)
def draft_text(request: HttpRequest, draft_id: int) -> HttpResponse:
    return as_file(drafting.revision(find(draft_id)).text, f"agreement-draft-{draft_id}.toml")


def _write(request: HttpRequest, found: Draft, change: Callable[[str], str]) -> HttpResponse:
    """Keep the changed text as a revision. The browser's own saving gets the preview back, a plain form the whole page."""
    seen = request.POST.get("seen", "")
    try:
        text = change(drafting.revision(found).text)
        drafting.write(
            found, text=text, by=cast(User, request.user), now=timezone.now(), seen=int(seen) if seen.isdecimal() else None
        )
        problem = ""
    except NotPossible as error:
        problem = str(error)
    if request.headers.get("HX-Request") == "true":
        context = _context(request, found) | {"problem": problem, "by_form": "text" not in request.POST}
        return reply(request, "agree/agreement/draft.html", context, partial="saved")
    if problem:
        messages.error(request, problem)
    return _edited(found.pk)


def _step(request: HttpRequest, draft_id: int, step: Callable[[Draft], bool], nothing: str) -> HttpResponse:
    try:
        if not step(find(draft_id)):
            messages.info(request, nothing)
    except NotPossible as error:
        messages.error(request, str(error))
    return _edited(draft_id)


def _edited(draft_id: int) -> HttpResponse:
    return redirect(f"{reverse('agreement_draft', args=[draft_id])}?edit=1")


def _context(request: HttpRequest, found: Draft) -> dict[str, Any]:
    revision = drafting.revision(found)
    terms = wording.read(revision.text)
    held = standing.latest()
    state = state_of(found)
    there = signing.signatures(found)
    changes = clauses.compare(standing.definitions_of(held), terms.definitions) if held else []
    may_draft = state == "open" and may(request.user, Action.DRAFT_AGREEMENT)
    return {
        "draft": found, "revision": revision, "terms": terms, "problems": terms.problems, "state": state,
        "answer": _answer(found, state, terms, len(changes), str(held) if held else ""),
        "reason": terms.note or WAITS,
        "document": clauses.chapters(terms.definitions), "targets": targets.table(terms.definitions),
        "sections": fields.sections(revision.text, terms.problems),
        "changed": {one.clause.path for one in changes if one.after}, "signatures": list(there.values()),
        "taken_back": signing.taken_back(found),
        "own": signing.own(there, cast(User, request.user)) if state == "open" else None,
        "may_draft": may_draft, "is_editing": may_draft and "edit" in request.GET,
        "can_redo": found.revisions.filter(after=found.at).exists(),
        "may_sign": state == "open" and may(request.user, Action.SIGN_AGREEMENT),
        "known": FIELDS.values(), "last": found.revisions.count(), "trail": [TRAIL, (f"Draft {found.pk}", "")], "keys": KEYS,
    }  # fmt: skip


def _answer(found: Draft, state: str, terms: wording.Terms, changed: int, held: str) -> str:
    if state == "withdrawn":
        return f"Draft {found.pk} was withdrawn"
    if state == "signed":
        return f"Draft {found.pk} became {found.agreement}"
    if terms.problems:
        return f"Draft {found.pk} has {wording.count(len(terms.problems), 'problem')} to mend"
    if not held:
        return f"Draft {found.pk} is ready to be read, tried and signed"
    says = f"changes {wording.count(changed, 'clause')} of {held}" if changed else f"says what {held} says"
    return f"Draft {found.pk} {says}"


def data_of(found: Draft) -> dict[str, Any]:
    revision = drafting.revision(found)
    terms = wording.read(revision.text)
    return {
        "draft": found.pk, "state": state_of(found), "revision": revision.number, "text": revision.text,
        "problems": [one.data() for one in terms.problems],
        "clauses": [one.data() for one in clauses.clauses(terms.definitions)],
        "signatures": {side: one.name for side, one in signing.signatures(found).items()},
        "taken_back": [taken_back(one) for one in signing.taken_back(found)],
    }  # fmt: skip
