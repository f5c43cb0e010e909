"""Field notes on one page: what the themes cost, what was heard this week, and every note to read."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.measures import freshness, picker
from onefunnel.agree.scoreboard import onboarding
from onefunnel.learn.notes import about, beside, dress, reading, shown
from onefunnel.learn.notes.asking import Shown, look
from onefunnel.learn.notes.finding import matching
from onefunnel.learn.notes.records import KINDS, Note, NoteReading, NoteTheme
from onefunnel.learn.notes.taking import standing
from onefunnel.store.engine import clock, engine
from onefunnel.web import scopes
from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.web.scopes import Asked
from onefunnel.web.tables import Pages
from onefunnel.who import audit
from onefunnel.who.access import Action, may, needs, refusal

CHART = json.loads((Path(__file__).parent / "cost.vl.json").read_text())
A_PAGE, QUOTES, AT_ONCE = 25, 5, 200
FILTERS = ("about", "q", "theme", "kind", "team", "unread", "page")
KEYS = [("H", "the rules that find themes")]
EXPORTED = ("key", "noted_at", "kind", "team", "account_name", "opportunity_name", "person_name", "said", "objection",
            "competitor", "budget", "quote", "lead_quality", "lead_feedback", "campaign_name", "campaign_quality",
            "campaign_feedback", "written_by", "read_by")  # fmt: skip


@require_GET
@needs(Action.SEE_RECORDS)
def notes(request: HttpRequest) -> HttpResponseBase:
    """The numbers follow the period and its filters; the list below them follows its own search."""
    found = _narrowed(request)
    if wanted(request) in ("csv", "xlsx"):
        return _exported(request, found)
    now = timezone.now()
    days = clock()
    today = days.day_of(now)
    latest = onboarding.contents(engine()).latest(today)
    asked = scopes.read(request.GET, today=today, latest=latest, fiscal=days.fiscal_month(today))
    seen = look(engine(), asked.scope)
    pages = _pages(request, found.count())
    heard = reading.this_week(now=now, most=QUOTES)
    both = shown.lines([*heard, *found[pages.start : pages.start + A_PAGE]], request.user)
    listed = {"week": both[: len(heard)], "listed": both[len(heard) :]}
    context = _context(request, seen, asked, today, now) | {"pages": pages} | listed
    return reply(request, "learn/notes/page.html", context, data=lambda: _data(request, seen, asked, context), partial="found")


def _narrowed(request: HttpRequest) -> QuerySet[Note]:
    """The notes that the search and the filters of the list leave."""
    said = {name: request.GET.get(name, "").strip() for name in FILTERS}
    found = matching(standing(), said["q"])
    if said["about"]:
        found = found.filter(beside.of(request.user, said["about"]))
    if said["theme"]:
        found = found.filter(pk__in=NoteTheme.objects.filter(theme=said["theme"]).values("note"))
    if said["kind"] in KINDS:
        found = found.filter(kind=said["kind"])
    if said["team"]:
        found = found.filter(team=said["team"])
    if said["unread"]:
        read = NoteReading.objects.filter(reader=request.user.pk).values("note")
        found = found.exclude(written_by=request.user.pk).exclude(pk__in=read)
    return found


def _pages(request: HttpRequest, total: int) -> Pages:
    said = request.GET.get("page", "")
    page = int(said) if said.isdecimal() and len(said) < 7 else 1
    return Pages(total, min(max(page - 1, 0) * A_PAGE, max(0, (total - 1) // A_PAGE * A_PAGE)), A_PAGE)


def _context(request: HttpRequest, seen: Shown, asked: Asked, today: date, now: datetime) -> dict[str, Any]:
    query = asked.query
    return {
        "answer": dress.sentence(seen),
        "reason": dress.reason(seen),
        "asked": asked,
        "problems": asked.problems,
        "picker": picker.picker(engine(), request, asked, today),
        "banners": freshness.banners(seen.freshness, now=now),
        "tiles": dress.strip(seen, query),
        "lines": dress.lines(seen, query),
        "chart": dress.chart(seen, CHART),
        "about": dress.about(seen.answers["theme_cost"], query),
        "note": seen.answers["theme_cost"].notes,
        "freshness": freshness.says(seen.freshness, now=now),
        "said": {name: request.GET.get(name, "") for name in FILTERS},
        "only": about.subjects([request.GET["about"]]) if request.GET.get("about") else [],
        "is_narrowed": any(request.GET.get(name) for name in FILTERS[:-1]),
        "kept": [(name, value) for name, value in request.GET.items() if name not in (*FILTERS, "format")],
        "kinds": KINDS.items(),
        "themes": NoteTheme.objects.order_by("theme").values_list("theme", flat=True).distinct(),
        "may_write": may(request.user, Action.WRITE_NOTES),
        "may_edit": may(request.user, Action.EDIT_THEMES),
        "may_export": may(request.user, Action.EXPORT),
        "keys": KEYS,
    }


def _data(request: HttpRequest, seen: Shown, asked: Asked, context: dict[str, Any]) -> dict[str, Any]:
    """The page as JSON: the measures, the week's notes and the page of the list."""
    return {
        "answer": context["answer"],
        "period": asked.says,
        **{name: answer.json() for name, answer in seen.answers.items()},
        "heard_this_week": shown.data_of((line.note for line in context["week"]), request.user),
        "total": context["pages"].total,
        "notes": shown.data_of((line.note for line in context["listed"]), request.user),
    }


def _exported(request: HttpRequest, found: QuerySet[Note]) -> HttpResponseBase:
    """The list as it is narrowed, for a spreadsheet."""
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    audit.note(request, "exported", "notes", {"rows": found.count()})
    some = batched(found.prefetch_related("themes").iterator(chunk_size=AT_ONCE), AT_ONCE)
    rows = (_row(said) for notes in some for said in shown.data_of(notes, request.user))
    make = as_csv if wanted(request) == "csv" else as_xlsx
    return make("field_notes", [*EXPORTED, "themes"], rows)


def _row(said: dict[str, Any]) -> list[Any]:
    return [*(said[name] for name in EXPORTED), ", ".join(one["theme"] for one in said["themes"])]
