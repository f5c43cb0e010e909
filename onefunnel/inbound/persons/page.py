"""The page of one person's data: what there is of them, a file of all of it, and the erasing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from onefunnel.inbound.persons import export as exporting
from onefunnel.inbound.persons import tasks
from onefunnel.inbound.persons.gather import Theirs, gather
from onefunnel.jobs import queue
from onefunnel.store.backup.written import written
from onefunnel.web.reply import reply
from onefunnel.who import audit
from onefunnel.who.access import Action, needs
from onefunnel.who.details import find
from onefunnel.who.names import names
from onefunnel.who.reauth import needs_recent_login
from onefunnel.who.records import Person

WORDS = {
    "people": "Records of them", "touches": "Touches", "self_reports": "Answers to “where did you hear about us?”",
    "stage_moves": "Stages entered", "verdicts": "Verdicts of sales", "content_uses": "Uses of content",
    "buying_roles": "Parts in deals", "opportunities": "Deals whose first contact they are", "merges": "Merges",
    "notes": "Field notes about them", "holdout_people": "Hold-outs they are drawn in",
    "records of files": "Records of imported files", "quarantined records": "Quarantined records that name them",
}  # fmt: skip


@require_GET
@needs(Action.ERASE)
def data(request: HttpRequest, key: str) -> HttpResponse:
    """What there is of somebody, before anything is done with it."""
    person = find(Person, key)
    if person.merged_into:
        return redirect("person_data", key=person.merged_into)
    theirs = gather(person)
    return reply(request, "inbound/persons/page.html", _context(person, theirs), data=theirs.counts())


def _context(person: Person, theirs: Theirs, problem: str = "") -> dict[str, Any]:
    name = names([person.key])[person.key]
    counts = theirs.counts()
    return {
        "person": person,
        "name": name,
        "answer": f"{name}: {sum(theirs.by_table.values()):,} facts are kept of them",
        "reason": "They can have all of it as a file, and they can have all of it erased.",
        "lines": [(WORDS.get(word, word), count) for word, count in counts.items()],
        "problem": problem,
        "backups": [backup for backup in written() if backup.is_there],
        "trail": [("People", reverse("people")), (name, reverse("person", args=[person.key])), ("Their data", "")],
    }


@require_GET
@needs(Action.ERASE)
@needs_recent_login()
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    person, now = find(Person, key), timezone.now()
    packed = exporting.export(person, now=now)
    audit.note(request, "exported", f"person:{person.key}", {"format": "zip", "names_people": True})
    head = {"Content-Disposition": f'attachment; filename="person-{person.key}.zip"'}
    return HttpResponse(packed, content_type="application/zip", headers=head)


@require_http_methods(["POST"])
@needs(Action.ERASE)
@needs_recent_login(timedelta(minutes=5))
def erasure(request: HttpRequest, key: str) -> HttpResponse:
    """Erase them, once their name was typed."""
    person = find(Person, key)
    name = names([person.key])[person.key]
    if request.POST.get("name", "").strip() != name:
        says = f"Nothing was erased. Type the name as it stands here, {name}, to say that it is this person."
        return reply(request, "inbound/persons/page.html", _context(person, gather(person), says), status=400)
    with transaction.atomic():
        queue.add(tasks.erase, person.key, request.user.get_username(), now=timezone.now(), key=f"erase {person.key}")
    messages.success(request, "They are being erased everywhere. The ledger is made again for that; it takes some minutes.")
    return redirect("people")
