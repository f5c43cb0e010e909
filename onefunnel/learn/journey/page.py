"""The journey of one account, person or deal: the sentence, the numbers, the picture, then every event, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.measures import freshness
from onefunnel.learn.journey import dress, saying, sifting
from onefunnel.learn.journey.figures import Figures, figures
from onefunnel.store.engine import engine
from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.who import columns, happened, listing, merges
from onefunnel.who.access import Action, hides, may, needs, refusal
from onefunnel.who.details import find
from onefunnel.who.exporting import let_out
from onefunnel.who.happened import Journey
from onefunnel.who.listing import Listed
from onefunnel.who.names import names
from onefunnel.who.records import Account, Opportunity, Person

LATEST = 20
PLACES = {
    Person: ("People", "people", "person"),
    Account: ("Accounts", "accounts", "account"),
    Opportunity: ("Deals", "deals", "deal"),
}
EXPORTED = (
    "happened_at", "what", "kind", "team", "person", "opportunity", "owner", "channel", "direction", "outcome", "campaign",
    "content", "is_bot",
)  # fmt: skip


@require_GET
@needs(Action.SEE_RECORDS)
def journeys(request: HttpRequest) -> HttpResponse:
    """Where to begin: the deals that closed last, each with the way to it."""
    closed = list(listing.standing(Opportunity).filter(status__in=["won", "lost"]).order_by("-closed_at", "key")[:LATEST])
    table = columns.deals(closed)
    ways = [reverse("deal_journey", args=[deal.key]) for deal in closed]
    rows = [(replace(row[0], link=way), *row[1:]) for row, way in zip(table.rows, ways, strict=True)]
    answer = "How did they come to us?"
    reason = (
        "Every touch by either team, in order. Begin with a deal that closed lately, or with an account or a person by its name."
    )
    return reply(request, "learn/journey/journeys.html", {"answer": answer, "reason": reason, "table": replace(table, rows=rows)})


@require_GET
@hides(Action.SEE_PEOPLE)
def of_person(request: HttpRequest, key: str) -> HttpResponseBase:
    return _journey(request, find(Person, key))


@require_GET
@hides(Action.SEE_RECORDS)
def of_account(request: HttpRequest, key: str) -> HttpResponseBase:
    return _journey(request, find(Account, key))


@require_GET
@hides(Action.SEE_RECORDS)
def of_deal(request: HttpRequest, key: str) -> HttpResponseBase:
    return _journey(request, find(Opportunity, key))


def _journey(request: HttpRequest, record: Listed) -> HttpResponseBase:
    """As a page, as the older part of it, as JSON, or as a file with every event that the filters let through."""
    if record.merged_into:
        return redirect(f"{PLACES[type(record)][2]}_journey", key=record.merged_into)
    journey = happened.read(engine(), record)
    sifted = sifting.read(request.GET, journey.events)
    if wanted(request) in ("csv", "xlsx"):
        return _file(request, journey, sifted)
    some = sifting.some(journey.events, sifted)
    context, data = _older(request, journey, sifted, some), None
    is_part = request.headers.get("HX-Request") == "true" and sifted.before is not None
    if wanted(request) == "json":
        data = _data(journey, some)
    elif not is_part:
        context |= _whole(request, journey, sifted)
    return reply(request, "learn/journey/page.html", context, data=data, partial="older" if is_part else "")


def _older(request: HttpRequest, journey: Journey, sifted: sifting.Sifted, some: sifting.Some) -> dict[str, Any]:
    """The events of one page and the address of those before it."""
    see_people = may(request.user, Action.SEE_PEOPLE)
    named = dress.called(some.events, see_people=see_people)
    currency = journey.record.currency if isinstance(journey.record, Opportunity) else ""
    return {
        "months": dress.by_month(some.events, named, sifted, currency),
        "older": f"{request.path}?{sifted.query(before=some.older)}" if some.older else "",
        "total": some.total,
        "see_people": see_people,
    }


def _whole(request: HttpRequest, journey: Journey, sifted: sifting.Sifted) -> dict[str, Any]:
    record, counted = journey.record, figures(journey)
    place, path, page = PLACES[type(record)]
    name = names([record.key])[record.key]
    return {
        "answer": saying.sentence(name, counted, record),
        "reason": f"{saying.reason(counted)}{_way(record)}",
        "trail": [(place, reverse(path)), (name, reverse(page, args=[record.key])), ("Journey", "")],
        "record_path": reverse(page, args=[record.key]),
        "name": name,
        "tiles": dress.strip(counted),
        "chart": dress.chart(journey, counted),
        "filters": dress.choices(journey, sifted, see_people=may(request.user, Action.SEE_PEOPLE)),
        "sifted": sifted,
        "problems": sifted.problems,
        "may_export": may(request.user, Action.EXPORT),
        "file": f"{request.path}?{sifted.query(format='csv')}",
        **_merges(journey),
        "freshness": freshness.says(journey.freshness, now=timezone.now()),
    }


def _merges(journey: Journey) -> dict[str, Any]:
    """How many records gave way to those of this journey, those that were told without a moment too, and why."""
    told = merges.into({journey.record.key} | {event.person for event in journey.events if event.person})
    return {"merges": len(told), "because": sorted({one.reason for one in told if one.reason})[:3]}


def _way(record: Listed) -> str:
    if not isinstance(record, Opportunity) or not (record.account or record.person):
        return ""
    until = " until it closed" if record.closed_at else ""
    return f" The way to this deal is all that happened at its account{until}, other deals left out."


def _data(journey: Journey, some: sifting.Some) -> dict[str, Any]:
    """The page as JSON: the figures, the events of this page by their keys, and the cursor of those before."""
    return {
        "record": journey.record.key,
        "figures": _figures(figures(journey)),
        "total": some.total,
        "older": some.older,
        "events": [{**event._asdict(), "happened_at": event.happened_at.isoformat()} for event in some.events],
    }


def _figures(counted: Figures) -> dict[str, Any]:
    return {
        "touches": counted.touches, "marketing": counted.marketing, "sales": counted.sales, "bots": counted.bots,
        "people": counted.people, "first_at": counted.first and counted.first.happened_at.isoformat(),
        "entered": {stage.value: at.isoformat() for stage, at in counted.entered.items()},
    }  # fmt: skip


def _file(request: HttpRequest, journey: Journey, sifted: sifting.Sifted) -> HttpResponseBase:
    kind, record = wanted(request), journey.record
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    see_people = may(request.user, Action.SEE_PEOPLE)
    if confirm := let_out(request, f"journey:{record.key}", kind=kind, names_people=see_people):
        return confirm
    every = sifting.some(journey.events, sifted, size=len(journey.events)).events
    write = as_csv if kind == "csv" else as_xlsx
    return write(f"journey-{record.key}", EXPORTED, _rows(every, see_people=see_people))


def _rows(events: Any, *, see_people: bool) -> Iterator[list[object]]:
    named = dress.called(events, see_people=see_people)
    for event in events:
        said = event._asdict()
        yield [named.get(said[name], said[name]) if isinstance(said[name], str) else said[name] for name in EXPORTED]
