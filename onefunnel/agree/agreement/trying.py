"""The trial of a draft: what a past period would have been, stage by stage, and each record that moves, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.agreement import clauses, past
from onefunnel.agree.agreement.editor import find
from onefunnel.agree.agreement.naming import of_draft
from onefunnel.agree.agreement.page import TRAIL
from onefunnel.agree.agreement.plain import label
from onefunnel.agree.agreement.trial import Entry, Figure, Line, Trial, attempt, selected, sentence
from onefunnel.agree.measures.listing import page_of
from onefunnel.ledger.answer import plain
from onefunnel.store.engine import clock, engine
from onefunnel.web import calendar, figures, scopes
from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.web.tables import Pages
from onefunnel.who.access import Action, may, needs, refusal
from onefunnel.who.exporting import let_out
from onefunnel.who.names import names
from onefunnel.words import FUNNEL, STAGE_NAMES, Stage

A_PAGE = 50
WAYS = {"out": "falls out", "in": "comes in"}
PERIODS = (
    ("last_quarter", "Last quarter"),
    ("this_quarter", "This quarter"),
    ("last_12_months", "Last 12 months"),
    ("all", "All time"),
)


@require_GET
@needs(Action.SEE_RECORDS)
def trial(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """The draft against what held then, over ?period= or ?from=&to=; ?stage= and ?way= choose the list."""
    draft = find(draft_id)
    said = of_draft(draft)
    trail = [TRAIL, (said.label.capitalize(), reverse("agreement_draft", args=[draft_id])), ("Try", "")]
    if said.problems:
        context = {"draft": draft, "problems": said.problems, "trail": trail, "answer": "Mend the text first", "reason": ""}
        return reply(request, "agree/agreement/trial.html", context, data={"problems": [str(p) for p in said.problems]})
    asked = _read(request.GET.dict())
    found = attempt(engine(), engine(under=said.definitions), asked.scope)
    moved = chosen(request, found)
    if wanted(request) in ("csv", "xlsx"):
        return _file(request, found, f"trial-{said.ref}")
    context = {
        "answer": sentence(found, said.label, asked.says), "draft": draft, "asked": asked, "trail": trail,
        "reason": "Before: each day under the version that held then. After: all of it under the draft. Nothing is written.",
        "lines": [_shown(line) for line in found.lines], "figures": [_figure(one) for one in found.figures],
        "moved": moved, "list": _list(request, moved), "periods": PERIODS, "may_export": may(request.user, Action.EXPORT),
        "keys": [("E", "back to the draft")],
    }  # fmt: skip
    return reply(request, "agree/agreement/trial.html", context, data=data_of(found, asked.says))


@require_GET
@needs(Action.SEE_RECORDS)
def counts(request: HttpRequest, draft_id: int) -> HttpResponse:
    """How many of last quarter's records each clause about a stage selects; a part of the editor's preview."""
    said = of_draft(find(draft_id))
    if said.problems:
        return reply(request, "agree/agreement/counts.html", {"lines": []}, data={"stages": {}})
    asked = _read({})
    found = selected(engine(under=said.definitions), asked.scope)
    lines = [(clauses.called(said.definitions, stage), f"{count:,}") for stage, count in found.items()]
    context = {"lines": lines, "says": asked.says, "draft_id": draft_id}
    return reply(request, "agree/agreement/counts.html", context, data={"period": asked.says, "stages": found})


def chosen(request: HttpRequest, found: Trial) -> tuple[Line, str, tuple[Entry, ...]]:
    """The stage and the way whose records are listed: as asked, else where most moves."""
    said = request.GET.get("stage", "")
    line = found.line(Stage(said)) if said in FUNNEL else found.most_moved
    way = request.GET.get("way", "")
    if way not in WAYS:
        way = "out" if len(line.left) >= len(line.joined) else "in"
    return line, way, line.left if way == "out" else line.joined


def _list(request: HttpRequest, moved: tuple[Line, str, tuple[Entry, ...]]) -> dict[str, Any]:
    line, way, entries = moved
    said = request.GET.get("page", "1")
    page = min(int(said), 1_000_000) if said.isdecimal() and int(said) > 0 else 1
    some = entries[(page - 1) * A_PAGE : page * A_PAGE]
    people = may(request.user, Action.SEE_PEOPLE)
    called = names((key for one in some for key in (one.subject, one.owner, one.account)), people=people)
    rows = [
        {"name": called.get(one.subject, one.subject), "link": page_of(one.subject, people),
         "account": called.get(one.account, ""),
         "account_link": page_of(one.account, people) if one.account else "", "owner": called.get(one.owner, figures.NONE),
         "entered_at": one.entered_at}
        for one in some
    ]  # fmt: skip
    return {
        "rows": rows, "pages": Pages(len(entries), (page - 1) * A_PAGE, A_PAGE), "way": way, "says": WAYS[way],
        "stage": line.stage, "name": STAGE_NAMES[line.stage],
    }  # fmt: skip


def _shown(line: Line) -> dict[str, Any]:
    """One row of the table of stages, with the addresses of its two lists."""
    links = {way: f"?{urlencode({'stage': line.stage.value, 'way': way})}" for way in WAYS}
    return {
        "stage": line.stage, "name": STAGE_NAMES[line.stage], "before": line.before, "after": line.after,
        "left": len(line.left), "joined": len(line.joined), "links": links,
        "cohort": [figures.short(value, "percent") for value in line.cohort],
        "period": [figures.short(value, "percent") for value in line.period],
    }  # fmt: skip


def _figure(one: Figure) -> dict[str, str]:
    def text(found: Any) -> str:
        return figures.short(found.value, found.unit, found.currency)

    return {
        "name": label(one.name), "question": one.before.question, "before": text(one.before), "after": text(one.after),
        "definition": reverse("definition", args=[one.name]),
    }  # fmt: skip


def data_of(found: Trial, period: str) -> dict[str, Any]:
    """The trial as JSON values; records by their keys."""
    return {
        "period": period,
        "stages": [
            {"stage": line.stage, "before": line.before, "after": line.after,
             "left": [one.subject for one in line.left], "joined": [one.subject for one in line.joined],
             "cohort_percent": line.cohort, "period_percent": line.period}
            for line in found.lines
        ],
        "measures": {one.name: {"before": plain(one.before.value), "after": plain(one.after.value)} for one in found.figures},
    }  # fmt: skip


def _file(request: HttpRequest, found: Trial, name: str) -> HttpResponseBase:
    """Every record that moves, for those who may export."""
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    columns = ("stage", "way", "record", "record_key", "account", "owner", "entered_at")
    people = may(request.user, Action.SEE_PEOPLE)
    if confirm := let_out(request, f"trial:{name}", kind=wanted(request), names_people=people):
        return confirm
    rows = _rows(found, people=people)
    answer: HttpResponse | HttpResponseBase = (
        as_xlsx(name, columns, rows) if wanted(request) == "xlsx" else as_csv(name, columns, rows)
    )
    return answer


def _rows(found: Trial, *, people: bool) -> Iterator[tuple[Any, ...]]:
    moved = [(way, one) for line in found.lines for way, some in (("out", line.left), ("in", line.joined)) for one in some]
    called = names((key for _, one in moved for key in (one.subject, one.account, one.owner)), people=people)
    for way, one in moved:
        record, account, owner = (called.get(key) for key in (one.subject, one.account, one.owner))
        yield one.stage.value, way, record, one.subject, account, owner, one.entered_at


def _read(given: Mapping[str, str]) -> scopes.Asked:
    """What the address says; unless it names a period, the last whole quarter of which there is anything."""
    days = clock()
    today = days.day_of(timezone.now())
    fiscal = days.fiscal_month(today)
    if not {"period", "from", "to"} & given.keys():
        period = past.last_quarter(engine(), today, fiscal=fiscal)
        is_last = period == calendar.preset("last_quarter", today, fiscal=fiscal)
        known = {"period": "last_quarter"} if is_last else {"from": f"{period.begins_on}", "to": f"{period.ends_on}"}
        given = {**given, **known}
    return scopes.read(given, today=today, fiscal=fiscal)
