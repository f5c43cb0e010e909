"""In-market accounts on one page: whom to call and why, how many there should be, and how good the last list was."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.measures import freshness, picker
from onefunnel.agree.scoreboard import onboarding
from onefunnel.learn.inmarket import dress, worklist
from onefunnel.learn.inmarket.asking import AMONG, BUSY, FREE, SCORE, Shown, look
from onefunnel.store.engine import UnknownVersionError, clock, engine, engine_for
from onefunnel.web import scopes
from onefunnel.web.reply import reply
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, may, needs
from onefunnel.words import on

CHART = json.loads((Path(__file__).parent / "share.vl.json").read_text())
LEAST = {"15": "Wide: 15 points", "25": "25 points", "40": "Strict: 40 points"}


@require_GET
@needs(Action.SEE_NUMBERS)
def in_market(request: HttpRequest) -> HttpResponse:
    """The list at the end of the period or now, and what stands beside it."""
    days = clock()
    today = days.day_of(timezone.now())
    latest = onboarding.contents(engine()).latest(today)
    asked = scopes.read(request.GET, today=today, latest=latest, fiscal=days.fiscal_month(today))
    shown = look(_engine(asked), asked.scope, seen_on=_seen_on(asked, latest or today))
    return reply(request, "learn/inmarket/page.html", _context(request, shown, asked, today), data=_data(shown, asked))


def _seen_on(asked: Asked, latest: date) -> date:
    """The day the list is of: the last of the period, of what is known, or of the as-of day, whichever comes first."""
    return min(asked.scope.period.ends_on, latest, asked.as_of_on or latest)


def _context(request: HttpRequest, shown: Shown, asked: Asked, today: date) -> dict[str, Any]:
    now, query = timezone.now(), asked.query
    ledger = _engine(asked)
    return {
        "answer": dress.sentence(shown),
        "reason": dress.reason(shown),
        "asked": asked,
        "picker": picker.picker(engine(), request, asked, today),
        "banners": freshness.banners(shown.freshness, now=now),
        "leasts": _tabs(request, dict(asked.scope.choices).get("least", "25")),
        "tiles": dress.strip(shown, query),
        "free": worklist.accounts(ledger, asked, FREE),
        "busy": worklist.accounts(ledger, asked, BUSY),
        "may_export": may(request.user, Action.EXPORT),
        "chart": dress.chart(shown, CHART) if shown.accounts else None,
        "scores": dress.scores(shown),
        "scored_on": on(shown.quarter.begins_on),
        "expectations": dress.expectations(shown),
        "signals": dress.signals(shown, query),
        "agreement": shown.listed.agreement,
        "freshness": freshness.says(shown.freshness, now=now),
    }


def _engine(asked: Asked) -> Any:
    """The engine of the version asked for; one that nobody signed counts as none."""
    try:
        return engine_for(asked.scope)
    except UnknownVersionError:
        return engine()


def _tabs(request: HttpRequest, chosen: str) -> list[tuple[str, str, bool]]:
    """From how many points on an account stands on the list: the words, the address, whether it is in force."""
    kept = {name: value for name, value in request.GET.items() if name not in ("least", "format")}
    return [(says, f"{request.path}?{urlencode(kept | {'least': value})}", value == chosen) for value, says in LEAST.items()]


def _data(shown: Shown, asked: Asked) -> dict[str, Any]:
    """The page as JSON: the list's counts, what is expected, and how the last quarter's list fared."""

    def span(one: Any) -> list[float] | None:
        return [one.value, one.low, one.high] if one else None

    return {
        "answer": dress.sentence(shown),
        "period": asked.says,
        "accounts": shown.accounts,
        "listed": {"no open deal": shown.count(FREE), "open deal": shown.count(BUSY)},
        "expected": {
            way: {
                "returns": one.returns, "interval_days": span(one.interval), "window_days": one.window,
                "share": span(one.share), "refusal": one.refusal,
            }
            for way, one in shown.expected.items()
        },
        "benchmark": {"share": dress.BENCHMARK, "says": "the 95:5 rule of the field, no number of ours"},
        "quarter": {"from": shown.quarter.begins_on.isoformat(), "to": shown.quarter.ends_on.isoformat(), **shown.told},
        "lift": span(shown.lift),
        **{name: shown.answers[name].json() for name in ("in_market_accounts", "in_market_signals")},
        "in_market_score": {among: shown.answers[f"{SCORE} {among}"].json() for among in AMONG},
    }  # fmt: skip
