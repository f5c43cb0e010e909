"""The scoreboard: the one page both teams look at. One question to the ledger, dressed as HTML or JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.agree.bridge import dress as bridge
from onefunnel.agree.bridge import sentence as bridge_sentence
from onefunnel.agree.comments.reading import marked
from onefunnel.agree.measures import addressed, freshness, picker
from onefunnel.agree.measures.listing import records_of
from onefunnel.agree.scoreboard import dress, forecasting, onboarding, sentence, worklist
from onefunnel.agree.scoreboard.agreed import agreed_targets
from onefunnel.agree.scoreboard.board import Board, ask_board, by_month
from onefunnel.agree.scoreboard.targets import Verdict
from onefunnel.ledger.answer import Answer
from onefunnel.store.engine import clock, engine
from onefunnel.store.notices import dismiss_notices
from onefunnel.web import breaks, scopes
from onefunnel.web.places import places
from onefunnel.web.reply import reply
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, may, needs
from onefunnel.words import EVER, on

CHANNELS = 6  # on the page; the rest is one click away
CHART = json.loads((Path(__file__).parent / "bookings.vl.json").read_text())


@require_GET
@needs(Action.SEE_NUMBERS)
def scoreboard(request: HttpRequest) -> HttpResponse:
    """The answer in a sentence, the strip of numbers, the funnel, the months, the pipeline and the work."""
    days = clock()
    today = days.day_of(timezone.now())
    contents = onboarding.contents(engine())
    asked = scopes.read(request.GET, today=today, latest=contents.latest(today), fiscal=days.fiscal_month(today))
    if not contents.holds("deals") and not contents.holds("leads"):
        return _empty(request, contents)
    board = ask_board(
        addressed.engine_of(asked.scope), asked, today=today, has_leads=contents.holds("leads"), latest=contents.latest(today),
        agreed=agreed_targets(asked.as_of_on or today, version=asked.scope.version),
    )  # fmt: skip
    context = _context(request, board, today)
    steps = onboarding.steps(contents)
    context["steps_left"] = [] if all(step.done for step in steps) else steps
    return reply(request, "agree/scoreboard/page.html", context, data=_data(board), partial="")


@require_POST
@needs(Action.MANAGE_USERS)
def dismissal(request: HttpRequest) -> HttpResponse:
    """The funnel owner has read the notices; they are gone for everyone."""
    dismiss_notices()
    return redirect("scoreboard")


def _context(request: HttpRequest, board: Board, today: date) -> dict[str, Any]:
    asked = board.asked
    broken = breaks.says(breaks.breaks(board.months), list(by_month(board.months)))
    return {
        "answer": sentence.answer(board),
        "reason": sentence.reason(board),
        "asked": asked,
        "picker": picker.picker(engine(), request, asked, today),
        "banners": freshness.banners(board.freshness, now=timezone.now()) + freshness.warnings(told.now for told in board.lines),
        "tiles": marked([dress.tile(told, board) for told in board.lines], asked.scope, request.user),
        "keys": [("C", "comments on the number that has the focus, or the first")],
        "funnel": dress.steps(board),
        "young": any(step.mature for step in dress.steps(board)),
        "funnel_about": dress.definition_of(board.funnel, asked.query),
        "has_leads": board.has_leads,
        "chart": _chart(board),
        "months": dress.months(board),
        "months_breaks": broken,
        "months_says": ". ".join(filter(None, ("Bookings in each month; the table below says the same", broken))),
        "months_about": dress.definition_of(board.months, asked.query),
        "currency_says": f"in {board.months.currency}" if board.months.currency else "no currency yet",
        "stages": dress.bars(board.stages, asked.query),
        "channels": dress.bars(board.channels, asked.query)[:CHANNELS] if board.channels else None,
        "more_channels": max(0, len(board.channels.rows) - CHANNELS) if board.channels else 0,
        "may_dismiss": may(request.user, Action.MANAGE_USERS),
        "channels_about": dress.definition_of(board.channels, asked.query) if board.channels else "",
        "changes": _changes(asked),
        "changed": _changed(board),
        "outlook": forecasting.dressed(board.outlook, asked.query) if board.outlook else None,
        "stages_about": dress.definition_of(board.stages, asked.query),
        "work": worklist.untouched(addressed.engine_of(asked.scope), request.user, asked, now=timezone.now())
        if board.has_leads
        else None,
        "freshness": freshness.says(board.freshness, now=timezone.now()),
        "agreement": board.funnel.agreement,
    }


def _changes(asked: Asked) -> str:
    """What the tiles' changes are against, once for all of them."""
    if asked.basis is None:
        return ""
    days = asked.basis.period
    stretch = f"{on(days.begins_on)} to {on(days.ends_on)}"
    return f"Changes are against {asked.basis.says}: {stretch}. Percentages differ in points."


def _changed(board: Board) -> dict[str, Any]:
    """The card that says what changed the open pipeline, and leads to the whole bridge."""
    asked = board.asked
    since = None if asked.scope.period == EVER else asked.scope.period.begins_on
    currency = board.changed.answer.currency
    return {
        "rows": bridge.rows(board.changed, asked.query, due=False),
        "says": bridge_sentence.answer(board.changed.fall, what="open pipeline", since=since, currency=currency),
        "link": f"{reverse('bridge')}?{asked.query}",
        "about": dress.definition_of(board.changed.answer, asked.query),
    }


def _chart(board: Board) -> dict[str, Any]:
    """The chart's spec with the months put in."""
    values = dress.months(board)
    spec: dict[str, Any] = CHART | {"data": {"values": values}, "usermeta": {"currency": board.months.currency}}
    return breaks.drawn(spec, breaks.breaks(board.months), [date.fromisoformat(one["month"]) for one in values])


def _data(board: Board) -> dict[str, Any]:
    """The page as JSON: the same answers, unrounded, with their SQL."""
    return {
        "answer": sentence.answer(board),
        "reason": sentence.reason(board),
        "period": board.asked.says,
        "compared_with": board.asked.basis.says if board.asked.basis else None,
        "problems": list(board.asked.problems),
        "dearest_gap": {"measure": cost.measure, "worth": cost.worth} if (cost := board.judged.dearest) else None,
        "tiles": [_tile_data(told.now, told.before, board) | {"name": told.line.name} for told in board.lines],
        "outlook": forecasting.data(board.outlook) if board.outlook else None,
        "funnel": board.funnel.json() | {"records": records_of(board.funnel, board.asked.query)},
        "bookings_by_month": board.months.json(),
        "leads_by_channel": board.channels.json() if board.channels else None,
        "open_pipeline_by_stage": board.stages.json() | {"records": records_of(board.stages, board.asked.query)},
    }


def _tile_data(now: Answer, before: Answer | None, board: Board) -> dict[str, Any]:
    said = now.json()
    earlier = before.json() if before else None
    return said | {
        "value": said["rows"][0]["value"] if said["rows"] else None,  # type: ignore[index]
        "before": earlier["rows"][0]["value"] if earlier and earlier["rows"] else None,  # type: ignore[index]
        "records": records_of(now, board.asked.query),
        "definition": dress.definition_of(now, board.asked.query),
        "target": _target_data(board.judged.verdicts.get(now.name)),
    }


def _target_data(found: Verdict | None) -> dict[str, Any] | None:
    """What was agreed for the number, what of it is due by now, and how the number stands against that."""
    if found is None:
        return None
    return {
        "agreed": found.aim.whole, "due": found.aim.value, "kept": found.is_kept, "gap": found.gap,
        "since": found.since.isoformat() if found.since else None, "version": found.aim.version,
    }  # fmt: skip


def _empty(request: HttpRequest, contents: onboarding.Contents) -> HttpResponse:
    steps = onboarding.steps(contents)
    data = {"answer": "Nothing to count yet", "tiles": [], "steps": [{"name": s.name, "done": s.done} for s in steps]}
    return reply(request, "agree/scoreboard/empty.html", {"steps": steps, "import_path": _import_path(request)}, data=data)


def _import_path(request: HttpRequest) -> str:
    """Where files come in, for those who may see that place."""
    return next((place.path for place in places() if place.name == "Imports" and place.may_see(request.user)), "")
