"""What was noted of one account, person or deal, for its own page: the latest notes, and the way to write one."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from onefunnel.learn.notes import shown
from onefunnel.learn.notes.about import KINDS, RECORDS
from onefunnel.learn.notes.taking import standing
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, Visitor, hides, may
from onefunnel.who.details import find, one_with

LATEST = 3


@require_GET
@hides(Action.SEE_RECORDS)
def beside(request: HttpRequest, key: str) -> HttpResponse:
    """The card that a record's page fetches; opened by itself, the list of all notes about the record."""
    noted = of(request.user, key)
    every = f"{reverse('notes')}?about={key}"
    if request.headers.get("HX-Request") != "true":
        return redirect(every)
    found = standing().filter(noted).prefetch_related("themes")
    context = {
        "key": key,
        "count": found.count(),
        "week": shown.lines(found[:LATEST], request.user, of=KINDS[key[0]]),
        "every": every,
        "write": f"{reverse('note_new')}?about={key}",
        "may_write": may(request.user, Action.WRITE_NOTES),
    }
    return reply(request, "learn/notes/beside.html", context)


def of(user: Visitor, key: str) -> Q:
    """Notes that name this record or one that gave way to it. Raises Http404 where this person sees no such record."""
    column = KINDS.get(key[:1], "")
    if not column or (column == "person" and not may(user, Action.SEE_PEOPLE)):
        raise Http404
    record = RECORDS[key[0]]
    return Q(**{f"{column}__in": one_with(record, find(record, key).key)})
