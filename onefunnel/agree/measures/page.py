"""The pages of measures: all of them, how one is computed, and the records one counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.comments import showing as comments
from onefunnel.agree.measures import addressed, freshness, listing
from onefunnel.agree.measures import definition as definitions
from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import Measure, measures
from onefunnel.store.engine import clock
from onefunnel.web import figures
from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.web.scopes import Asked
from onefunnel.web.tables import Pages, Table
from onefunnel.who.access import Action, may, needs, refusal
from onefunnel.who.exporting import let_out

JSON_ROWS = 1_000
SHAPES = {"value": "one number", "series": "one number a month", "table": "a table"}


@require_GET
@needs(Action.SEE_NUMBERS)
def index(request: HttpRequest) -> HttpResponse:
    """Every measure with its question, by the capability that it belongs to."""
    rooms: dict[str, list[Measure]] = {}
    every = list(measures().values())
    for one in every:
        rooms.setdefault(one.capability.replace("/", " · "), []).append(one)
    data = [
        {"measure": m.name, "question": m.question, "unit": m.unit, "word": m.word, "direction": m.direction}
        for m in measures().values()
    ]
    context = {"rooms": dict(sorted(rooms.items())), "count": len(data), "directions": definitions.DIRECTIONS}
    return reply(request, "agree/measures/index.html", context, data=data)


@require_GET
@needs(Action.SEE_NUMBERS)
def definition(request: HttpRequest, name: str) -> HttpResponse:
    """How is this computed?"""
    asked, one = _asked(request), addressed.measure_of(name)
    found = ask_one(_engine(asked), name, asked.scope)
    context = {
        "measure": one, "asked": asked, "answer": found, "figure": _figure(found), "exact": _exact(found),
        "unit": definitions.UNITS[one.unit], "direction": definitions.DIRECTIONS[one.direction], "shape": SHAPES[one.shape],
        "rule": definitions.rule(one), "sql": definitions.highlighted(one.sql), "examples": definitions.shown(one),
        "records": f"{reverse('records', args=[name])}?{asked.query}", "now": freshness.says(found.freshness, now=timezone.now()),
        "trail": [("Measures", reverse("measures")), (one.word, "")],
        "answer_table": listing.table(found, f"What {name} says", asked.query),
        "thread": comments.thread(request, name, asked.scope, found), "keys": [("C", "the comments on this number")],
    }  # fmt: skip
    return reply(request, "agree/measures/definition.html", context, data=found.json() | {"rule": definitions.rule(one)})


@require_GET
@needs(Action.SEE_RECORDS)
def records(request: HttpRequest, name: str) -> HttpResponseBase:
    """The list behind a number, or behind one of its rows; as a page, as JSON, or as a file for those who may export."""
    asked, one = _asked(request), addressed.measure_of(name)
    opened, sort = request.GET.get("opened") or None, request.GET.get("sort", "")
    kind = wanted(request)
    try:
        if kind in ("csv", "xlsx"):
            return _file(request, one, asked, opened, sort, kind)
        return _page(request, one, asked, opened, sort)
    except (ValueError, listing.UnknownColumnError) as problem:
        return render(request, "agree/measures/refused.html", {"why": str(problem), "name": name}, status=400)


def _page(request: HttpRequest, one: Measure, asked: Asked, opened: str | None, sort: str) -> HttpResponse:
    size = JSON_ROWS if wanted(request) == "json" else listing.PAGE
    number = _page_number(request.GET.get("page") or "1")
    found = listing.listing(
        _engine(asked), one.name, asked, user=request.user, opened=opened, sort=sort, size=size, start=(number - 1) * size
    )
    about = f"{reverse('definition', args=[one.name])}?{asked.query}"
    context = {
        "measure": one, "asked": asked, "opened": opened, "found": found,
        "figure": _figure(found.answer), "exact": _exact(found.answer), "rule": definitions.rule(one),
        "table": Table(f"Records of {one.name}", found.columns, found.rows),
        "pages": Pages(found.total, (number - 1) * size, size),
        "now": freshness.says(found.answer.freshness, now=timezone.now()), "may_export": may(request.user, Action.EXPORT),
        "names_people": _names_people(request, found.answer.columns),
        "definition": about, "trail": [("Measures", reverse("measures")), (one.word, about), ("Records", "")],
    }  # fmt: skip
    return reply(request, "agree/measures/records.html", context, data=found.answer.json() | {"page": number, "page_size": size})


def _page_number(said: str) -> int:
    if not said.isdecimal() or not 1 <= len(said) <= 9 or int(said) < 1:
        raise ValueError(f"“{said[:40]}” is no page of a list; pages are numbered from 1.")
    return int(said)


def _file(request: HttpRequest, one: Measure, asked: Asked, opened: str | None, sort: str, kind: str) -> HttpResponseBase:
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    columns, rows = listing.exported(_engine(asked), one.name, asked.scope, user=request.user, opened=opened, sort=sort)
    if confirm := let_out(request, f"measure:{one.name}", kind=kind, names_people=_names_people(request, columns)):
        return confirm
    return (as_csv if kind == "csv" else as_xlsx)(one.name, columns, rows)


def _names_people(request: HttpRequest, columns: Sequence[str]) -> bool:
    return bool({"person", "person_key"} & set(columns)) and may(request.user, Action.SEE_PEOPLE)


def _asked(request: HttpRequest) -> Asked:
    return addressed.asked(request.GET, today=clock().day_of(timezone.now()))


def _engine(asked: Asked) -> Engine:
    return addressed.engine_of(asked.scope)


def _figure(found: Answer) -> str:
    value: Any = found.value
    return figures.short(value, found.unit, found.currency)


def _exact(found: Answer) -> str:
    return figures.whole(found.value, found.unit, found.currency)
