"""Attribution on one page: every model side by side, how far they are apart, the paths, and what buyers said themselves."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.comments.reading import marked
from onefunnel.agree.measures import freshness, picker
from onefunnel.learn.attribution import confusion, dress, keeping, trying
from onefunnel.learn.attribution.asking import HEARD, Shown
from onefunnel.learn.attribution.looking import COUNTED, TRIES, address, looked
from onefunnel.learn.attribution.trying import Tried
from onefunnel.store.engine import clock, engine
from onefunnel.web.reply import reply
from onefunnel.web.scopes import Asked
from onefunnel.web.tiles import Tile
from onefunnel.who.access import Action, needs

CHART = json.loads((Path(__file__).parent / "spread.vl.json").read_text())


@require_GET
@needs(Action.SEE_NUMBERS)
def attribution(request: HttpRequest) -> HttpResponse:
    """All models over the scope; as agreed, or as the address tries it."""
    shown, asked, tried = looked(request.GET)
    today = clock().day_of(timezone.now())
    context = _context(request, shown, asked, tried, today) | keeping.listed(request)
    return reply(request, "learn/attribution/page.html", context, data=lambda: _data(shown, asked, tried))


def _context(request: HttpRequest, shown: Shown, asked: Asked, tried: Tried, today: date) -> dict[str, Any]:
    query = asked.query
    return {
        "answer": dress.sentence(shown),
        "reason": dress.reason(shown),
        "asked": asked,
        "problems": (*asked.problems, *tried.problems),
        "picker": picker.picker(engine(), request, asked, today),
        "banners": freshness.banners(shown.freshness, now=timezone.now()) + freshness.warnings([shown.credits]),
        "tiles": _strip(request, shown, asked, tried),
        "keys": [("C", "comments on the number that has the focus, or the first")],
        "stages": _tabs(request, "stage", dress.STAGES, shown.stage),
        "bys": _tabs(request, "by", dress.BYS, shown.by),
        "by": shown.by,
        "counted": _tabs(request, "count", COUNTED, "money" if shown.has_money else "conversions") if shown.carries_money else [],
        "has_money": shown.has_money,
        "confusion": confusion.table(shown.answers["said_and_tracked"], query),
        "columns": [name if shown.by != "channel" else name.replace("_", " ") for name in dress.columns(shown)],
        "lines": dress.lines(shown, query) if shown.conversions else [],
        "chart": dress.chart(shown, CHART) if shown.spreads else None,
        "ways": dress.ways(shown, query),
        "pairs": dress.pairs(shown, query),
        "compared": shown.told("said_otherwise")["compared"],
        "tried": tried,
        "tried_says": trying.says(tried.choice),
        "agreed_says": trying.says(tried.agreed),
        "as_agreed": _address(request, *TRIES),
        "repeats": trying.REPEATS_SAY.items(),
        "kept": [(name, value) for name, value in request.GET.items() if name not in (*TRIES, "format")],
        "agreement": shown.credits.agreement,
        "freshness": freshness.says(shown.freshness, now=timezone.now()),
        "models": len(shown.models),
        "kept_as": address(asked, tried, request.GET),
    }


def _strip(request: HttpRequest, shown: Shown, asked: Asked, tried: Tried) -> list[Tile]:
    """The numbers, each with its comments; what is only tried is not commented on."""
    tiles = dress.strip(shown, asked.query)
    return tiles if tried.tried else marked(tiles, asked.scope, request.user)


def _tabs(request: HttpRequest, name: str, known: dict[str, str], chosen: str) -> list[tuple[str, str, bool]]:
    """Each choice's words, its address, and whether it is the one in force."""
    return [(says[:1].upper() + says[1:], _address(request, **{name: value}), value == chosen) for value, says in known.items()]


def _address(request: HttpRequest, *dropped: str, **changed: str) -> str:
    asked = {name: value for name, value in request.GET.items() if name not in (*dropped, "format")} | changed
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def _data(shown: Shown, asked: Asked, tried: Tried) -> dict[str, Any]:
    """The page as JSON: unrounded credits by model, and the answers they come from."""
    return {
        "answer": dress.sentence(shown),
        "period": asked.says,
        "stage": shown.stage,
        "by": shown.by,
        "counts": trying.says(tried.choice),
        "is_tried": tried.tried is not None,
        "models": [
            {
                "model": model.name, "label": model.label, "weights": model.says, "refusal": model.refusal,
                "conversions": dict(model.conversions), "amounts": dict(model.money),
                "effect": dict(model.effect) if model.effect else None,
            }
            for model in shown.models
        ],
        "spread": [
            {"credited_to": one.credited_to, "least": [one.least, one.least_by], "most": [one.most, one.most_by]}
            for one in shown.spreads
        ],
        "unseen": list(shown.unseen),
        "saved": keeping.data(),
        **{name: shown.answers[name].json() for name in (*HEARD, "journey_paths", "said_and_tracked")},
    }  # fmt: skip
