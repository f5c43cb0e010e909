"""What is done with saved readings on screen: save the look that is open, withdraw one, give one back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from onefunnel.learn.attribution import saving
from onefunnel.learn.attribution.looking import address, looked
from onefunnel.learn.attribution.records import SavedReading
from onefunnel.learn.attribution.saving import NotPossible
from onefunnel.who.access import Action, may, mine, needs


@require_POST
@needs(Action.COMMENT)
def save(request: HttpRequest) -> HttpResponse:
    """The look that the form was opened on, asked once more, under the name that was typed."""
    parameters = QueryDict(request.POST.get("asked", "")[: saving.LONGEST_ADDRESS])
    shown, asked, tried = looked(parameters)
    query = address(asked, tried, parameters)
    try:
        saving.save(
            shown, tried, name=request.POST.get("name", ""), asked=query, period=asked.says, by=cast(User, request.user),
            now=timezone.now(), via=request,
        )  # fmt: skip
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Saved, with the definition that it goes by.")
    return redirect(f"{reverse('attribution')}?{query}")


@require_POST
@needs(Action.COMMENT)
def withdrawal(request: HttpRequest, key: int) -> HttpResponse:
    """Off the list. One's own; the funnel owner may withdraw anybody's."""
    saved = _theirs(request, key)
    if saving.withdraw(saved, by=cast(User, request.user), now=timezone.now(), via=request):
        messages.success(request, format_html("“{}” is withdrawn; nothing else changes.", saved.name))
    return redirect(f"{reverse('attribution')}?{saved.asked}&withdrawn={saved.pk}")


@require_POST
@needs(Action.COMMENT)
def giving_back(request: HttpRequest, key: int) -> HttpResponse:
    saved = _theirs(request, key)
    if saving.give_back(saved, by=cast(User, request.user), via=request):
        messages.success(request, "It is on the list again.")
    return redirect(f"{reverse('attribution')}?{saved.asked}")


def listed(request: HttpRequest) -> dict[str, Any]:
    """What the page shows of saved readings: those on the list, the one just withdrawn, and who may do what."""
    user, off = request.user, request.GET.get("withdrawn", "")
    is_named = off.isascii() and off.isdecimal() and len(off) < 10
    gone = SavedReading.objects.exclude(withdrawn_at=None).filter(pk=int(off)).first() if is_named else None
    may_all = may(user, Action.MANAGE_USERS)
    return {
        "saved": [(one, may_all or one.saved_by_id == user.pk) for one in saving.standing()],
        "withdrawn": gone if gone and (may_all or gone.saved_by_id == user.pk) else None,
        "may_save": may(user, Action.COMMENT),
    }


def data() -> list[dict[str, Any]]:
    """Saved readings as JSON."""
    return [
        {"name": one.name, "asked": one.asked, "period": one.period, "counts": one.counted, "definition": one.definition,
         "answer": one.answer, "saved_at": one.saved_at.isoformat(), "saved_by": one.saved_by.username}
        for one in saving.standing()
    ]  # fmt: skip


def _theirs(request: HttpRequest, key: int) -> SavedReading:
    found = SavedReading.objects.filter(pk=key).first()
    if found is None:
        raise Http404("There is no such reading.")
    mine(request, found.saved_by_id)
    return found
