"""The merges of a record on its page: what gave way to it and why, what is kept apart from it, and the undoing of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from onefunnel.jobs import queue
from onefunnel.who import apart
from onefunnel.who.access import Action, needs
from onefunnel.who.merging import in_force
from onefunnel.who.names import names
from onefunnel.who.records import KeptApart
from onefunnel.who.tasks import catch_up

PLACES = {"p": "person", "a": "account", "o": "deal"}


@dataclass(frozen=True)
class Told:
    """One merge as a person reads it."""

    merge: str
    name: str
    key: str
    reason: str
    source: str
    at: datetime | None
    by: str = ""


def into(keys: set[str]) -> list[Told]:
    """The merges in force whose records gave way to one of these."""
    found = list(in_force().filter(into_key__in=keys).order_by("merged_at", "key"))
    called = names([m.from_key for m in found])
    return [
        Told(m.key, called.get(m.from_key, m.from_key), m.from_key, m.reason, m.source, m.merged_at or m.told_at) for m in found
    ]


def undone(keys: set[str]) -> list[Told]:
    """The merges of these records that somebody undid."""
    found = list(KeptApart.objects.filter(Q(from_key__in=keys) | Q(into_key__in=keys)).order_by("undone_at", "merge"))
    others = {a.merge: a.into_key if a.from_key in keys else a.from_key for a in found}
    called = names(others.values())
    return [
        Told(a.merge, called.get(key, key), key, a.reason, a.source, a.undone_at, a.undone_by)
        for a in found
        if (key := others[a.merge])
    ]


@require_POST
@needs(Action.UNMERGE)
def undoing(request: HttpRequest, key: str) -> HttpResponse:
    """The two stand apart within moments."""
    merge = in_force().filter(key=key).first()
    if merge is None:
        raise Http404("There is no such merge; it may have been undone already.")
    apart.undo(merge, now=timezone.now(), by=request.user.get_username())
    queue.add(catch_up, now=timezone.now(), key="catch up")
    messages.success(request, "They stand apart within moments, and stay apart whatever the source says. This can be given back.")
    return redirect(PLACES[merge.into_key[:1]], key=merge.into_key)


@require_POST
@needs(Action.UNMERGE)
def redoing(request: HttpRequest, key: str) -> HttpResponse:
    found = KeptApart.objects.filter(pk=key).first()
    if found is None:
        raise Http404("This merge was not undone; it may have been given back already.")
    kept = found.into_key
    apart.give_back(found, now=timezone.now(), by=request.user.get_username())
    queue.add(catch_up, now=timezone.now(), key="catch up")
    messages.success(request, "They are one again within moments.")
    return redirect(PLACES[kept[:1]], key=kept)
