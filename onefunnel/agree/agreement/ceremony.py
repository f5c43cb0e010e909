"""The signature: what is signed, by whom it still must be, the form that each side's lead fills in, and the way back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from onefunnel.agree.agreement import chain, clauses, drafting, signing, standing
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.editor import find
from onefunnel.agree.agreement.naming import built_in, of_draft, of_version
from onefunnel.agree.agreement.page import TRAIL, state_of
from onefunnel.agree.agreement.records import Draft, Signature
from onefunnel.web.reply import reply
from onefunnel.who import reauth
from onefunnel.who.access import Action, needs, side_of
from onefunnel.words import Team, on


@require_http_methods(["GET", "POST"])
@needs(Action.SIGN_AGREEMENT)
def signature(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Sign for one's side, having read what changes; who logged in a while ago confirms first that it is really them."""
    draft, user, now = find(draft_id), cast(User, request.user), timezone.now()
    problem, comment = "", request.POST.get("comment", "")
    if request.method == "POST":
        if confirm := reauth.ask_again(request):
            return confirm
        try:
            _sign(request, draft, user)
        except NotPossible as error:
            problem = str(error)
        else:
            return _signed(request, draft)
    side = side_of(user)
    there = signing.signatures(draft)
    own = signing.own(there, user) if state_of(draft) == "open" else None
    wrong = signing.obstacles(draft, side, user, now=now) if side else []
    context = _context(draft, there) | {
        "side": side,
        "own": own,
        "wrong": wrong,
        "problem": problem,
        "comment": comment,
    }
    data = {"draft": draft.pk, "side": side, "obstacles": wrong, "problem": problem}
    return reply(request, "agree/agreement/signature.html", context, data=data, status=400 if problem else 200)


@require_POST
@needs(Action.SIGN_AGREEMENT)
@reauth.needs_recent_login()
def takeback(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take one's side's signature back, as long as it stands alone."""
    draft = find(draft_id)
    try:
        made = signing.take_back(draft, by=cast(User, request.user), reason=request.POST.get("reason", ""), now=timezone.now())
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Taken back. {made.signature.side.capitalize()} has not signed this text; it can be signed again."
        )
    return redirect("agreement_draft", draft_id=draft_id)


def _sign(request: HttpRequest, draft: Draft, user: User) -> None:
    """Raises NotPossible with the reason."""
    side = side_of(user)
    if side is None:
        raise NotPossible("Only marketing's lead and sales's lead sign, each for their own side.")
    seen = request.POST.get("digest", "")
    if seen != chain.text_digest(drafting.revision(draft).text):
        raise NotPossible("The text has changed since you opened this page. Read it again, then sign.")
    signing.sign(draft, side=side, by=user, comment=request.POST.get("comment", ""), now=timezone.now())


def _signed(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft = find(draft.pk)
    if hasattr(draft, "agreement"):
        messages.success(request, f"Signed by both sides: {draft.agreement} holds from {on(draft.agreement.in_force_on)}.")
        return redirect("agreement_version", number=draft.agreement.number)
    other = next(side for side in Team if side not in signing.signatures(draft))
    messages.success(request, f"Signed. It takes force when {other}'s lead has signed too.")
    return redirect("agreement_draft", draft_id=draft.pk)


def _context(draft: Draft, there: dict[Team, Signature]) -> dict[str, object]:
    now, said = timezone.now(), of_draft(draft)
    held = standing.latest()
    before = of_version(held) if held else built_in()
    changes = clauses.compare(before.definitions, said.definitions)
    waiting = [side for side in Team if side not in there]
    begins = f"from {on(said.in_force_on)}" if said.in_force_on else "from the day of the second signature"
    return {
        "answer": f"{said.label.capitalize()} {f'waits for {" and ".join(waiting)} to sign' if waiting else 'is signed'}",
        "reason": f"It would be v{(held.number if held else 0) + 1} and hold {begins}. Signed by both, nobody can change it.",
        "draft": draft, "before": before, "after": said, "changes": changes, "signatures": list(there.values()), "now": now,
        "taken_back": signing.taken_back(draft),
        "digest": chain.text_digest(said.text),
        "trail": [TRAIL, (said.label.capitalize(), reverse("agreement_draft", args=[draft.pk])), ("Sign", "")],
    }  # fmt: skip
