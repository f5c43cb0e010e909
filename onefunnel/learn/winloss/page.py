"""Win and loss on one page: what wins, what loses, whether it is the economy or us, and the open deals in doubt."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.comments.reading import marked
from onefunnel.agree.measures import addressed, freshness, picker
from onefunnel.agree.measures.listing import records_of
from onefunnel.agree.scoreboard import onboarding
from onefunnel.learn.shares import LEAST
from onefunnel.learn.winloss import beside, dress, elsewhere, sentence, worklist
from onefunnel.learn.winloss.asking import COUNT, VALUE, Shown, crossings, look
from onefunnel.store.engine import clock, engine
from onefunnel.web import calendar, scopes
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, needs
from onefunnel.who.names import names

CHART, ELSEWHERE = (json.loads((Path(__file__).parent / f"{name}.vl.json").read_text()) for name in ("rates", "elsewhere"))


@require_GET
@needs(Action.SEE_NUMBERS)
def win_and_loss(request: HttpRequest) -> HttpResponse:
    """Over the scope; without a period over the twelve months that end with the newest facts, since a rate needs deals."""
    days = clock()
    today = days.day_of(timezone.now())
    latest = onboarding.contents(engine()).latest(today)
    asked = scopes.read(_with_period(request, latest or today), today=today, latest=latest, fiscal=days.fiscal_month(today))
    benchmarks = elsewhere.agreed(asked.scope, asked.as_of_on or today)
    shown = look(addressed.engine_of(asked.scope), asked, today=today, benchmarks=benchmarks)
    return reply(request, "learn/winloss/page.html", _context(request, shown, today), data=_data(shown))


def _with_period(request: HttpRequest, latest: date) -> dict[str, str]:
    said = {name: str(value) for name, value in request.GET.items()}
    if any(said.get(name) for name in ("period", "from", "to")):
        return said
    year = calendar.preset("last_12_months", latest)
    return said | {"from": year.begins_on.isoformat(), "to": year.ends_on.isoformat()}


def _context(request: HttpRequest, shown: Shown, today: date) -> dict[str, Any]:
    asked, across, called = shown.asked, shown.across, _called(shown)
    plain = replace(asked.scope, choices=())
    query = scopes.query(plain)
    verdict = shown.economy
    now, left_out = timezone.now(), freshness.warnings([shown.answers["win_rate_by_value"]])
    return {
        "answer": sentence.answer(shown), "reason": sentence.reason(shown), "asked": asked, "problems": asked.problems,
        "picker": picker.picker(engine(), request, asked, today),
        "banners": freshness.banners(shown.freshness, now=now) + left_out + _alarm(shown, query),
        "closed": shown.wins.n, "least": LEAST, "tiles": marked(dress.strip(shown, query), plain, request.user),
        "keys": [("C", "comments on the number that has the focus, or the first")],
        "tabs": [(says, _address(request, across=name), name == across) for name, says in dress.ACROSS.items()],
        "across_says": dress.ACROSS[across], "lines": dress.lines(shown, across, called), "has_value": across in crossings(VALUE),
        "chart": dress.chart(shown, called, CHART), "cut_about": dress.all_groups(COUNT, query, across),
        "value_about": dress.all_groups(VALUE, query, across),
        "changes": dress.changes(shown, query), "verdict": verdict.says if verdict else "", "basis": asked.basis,
        "benchmarks": beside.rows(shown.elsewhere), "elsewhere": beside.chart(shown.elsewhere, ELSEWHERE),
        "to_add": beside.to_add(request.user),
        "discounts": dress.lines(shown, "discount", called), "discount_refusal": dress.discount_refusal(shown),
        "contacts": dress.lines(shown, "contacts", called), "pushes": dress.lines(shown, "pushes", called),
        "losses": dress.losses(shown, query), "reasons": dress.reasons(shown, query),
        "losses_about": dress.about("lost_by_reason", query), "reasons_about": dress.about("reasons_missing", query),
        "missing": sentence.missing(shown)[0],
        "work": [
            (title, says, one)
            for (_, title, says), one in zip(
                WORK,
                worklist.work(addressed.engine_of(plain), request.user, plain, shown.answers, [name for name, _, _ in WORK]),
                strict=True,
            )
        ],
        "freshness": freshness.says(shown.freshness, now=now), "agreement": shown.answers["win_rate"].agreement,
    }  # fmt: skip


WORK = (
    ("stale_deals", "Stale", "older where they stand than any deal that ever closed there"),
    ("single_threaded_deals", "On one contact", "if that person leaves, nobody is left to ask"),
    ("overdue_deals", "Past their day", "should have closed already"),
)


def _called(shown: Shown) -> dict[str, str]:
    """The names of the colleagues that owners and teams are keyed by."""
    keys = {group.name for across in ("owner", "team") for group in shown.groups(across) if group.name[:1] == "w"}
    return names(key for key in keys if len(key) > 20)


def _alarm(shown: Shown, query: str) -> list[freshness.Banner]:
    """Above everything else where many ends have no reason."""
    if not sentence.is_alarming(shown):
        return []
    silent, ended = sentence.missing(shown)
    says = f"{silent:,} of {ended:,} deals and leads were ended without a reason, so the page can say little about why."
    return [freshness.Banner(says, "bad", records_of(shown.answers["reasons_missing"], query), "See them")]


def _address(request: HttpRequest, **changed: str) -> str:
    asked = {name: value for name, value in request.GET.items() if name != "format"} | changed
    return f"{request.path}?{urlencode(asked)}"


def _data(shown: Shown) -> dict[str, Any]:
    """The page as JSON: the answers unrounded, each group with its interval or its refusal."""
    verdict, first = shown.economy, sentence.first(shown)
    return {
        "answer": sentence.answer(shown), "reason": sentence.reason(shown), "period": shown.asked.says, "across": shown.across,
        "look_first": asdict(first) if first else None,
        "groups": {across: [_group(group) for group in shown.groups(across)] for across in crossings(COUNT)},
        "economy": asdict(verdict) if verdict else None, "benchmarks": beside.data(shown.elsewhere),
        "discount_refusal": dress.discount_refusal(shown),
        **{name: answer.json() for name, answer in shown.answers.items()},
        "months": {name: answer.json() for name, answer in shown.months.items()},
    }  # fmt: skip


def _group(group: Any) -> dict[str, Any]:
    told = group.wins.is_told
    return {
        "name": group.name, "won": group.wins.hits, "closed": group.wins.n,
        "share": group.wins.value if told else None, "interval": group.wins.interval() if told else None,
        "refusal": "" if told else f"fewer than {LEAST} closed",
        "by_value": group.value.value if group.value and group.value.is_told else None,
    }  # fmt: skip
