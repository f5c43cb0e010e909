"""What changed, and why: the bridge as a page, as JSON, and step by step as the records it is made of."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.bridge import dress, movers, sentence
from onefunnel.agree.bridge.asking import Bridged, ask_bridge
from onefunnel.agree.measures import addressed, freshness, picker
from onefunnel.agree.measures.listing import records_of
from onefunnel.store.engine import clock, engine
from onefunnel.web import scopes
from onefunnel.web.reply import reply
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, needs
from onefunnel.words import EVER

OF = {"open": "All that is open", "due": "Due by the end of the period"}
WHAT = {"open": "open pipeline", "due": "pipeline that was due"}


@require_GET
@needs(Action.SEE_NUMBERS)
def bridge(request: HttpRequest) -> HttpResponse:
    """The sentence, the waterfall, each step with its records, and the largest single changes."""
    days = clock()
    today = days.day_of(timezone.now())
    asked = scopes.read(request.GET, today=today, fiscal=days.fiscal_month(today))
    of = dict(asked.scope.choices).get("of", "open")
    fresh, bridged = ask_bridge(addressed.engine_of(asked.scope), asked, of)
    rows = dress.rows(bridged, asked.query, due=of == "due")
    context = _said(bridged, asked, of) | {
        "asked": asked, "picker": picker.picker(engine(), request, asked, today), "rows": rows, "of": of, "kinds": OF.items(),
        "nothing": not rows or not (bridged.fall.moved or bridged.fall.opening.deals),
        "chart": dress.chart(rows, bridged.answer.currency), "compared": asked.basis,
        "about": f"{reverse('definition', args=[bridged.answer.name])}?{asked.query}",
        "all_steps": records_of(bridged.answer, asked.query),
        "movers": movers.movers(addressed.engine_of(asked.scope), request.user, asked),
        "banners": freshness.banners(fresh, now=timezone.now()) + freshness.warnings([bridged.closing]),
        "freshness": freshness.says(fresh, now=timezone.now()), "agreement": bridged.answer.agreement,
    }  # fmt: skip
    return reply(request, "agree/bridge/page.html", context, data=_data(bridged, asked, of))


def _said(bridged: Bridged, asked: Asked, of: str) -> dict[str, Any]:
    unknown = cast(int, bridged.closing.dicts()[0]["without_amount"])
    since = None if asked.scope.period == EVER else asked.scope.period.begins_on
    currency = bridged.answer.currency
    return {
        "answer": sentence.answer(bridged.fall, what=WHAT[of], since=since, currency=currency),
        "reason": sentence.reason(bridged.fall, currency=currency, due=of == "due", without_amount=unknown),
    }


def _data(bridged: Bridged, asked: Asked, of: str) -> dict[str, Any]:
    fall = bridged.fall
    return _said(bridged, asked, of) | {
        "of": of,
        "period": asked.says,
        "as_of": asked.as_of_on.isoformat() if asked.as_of_on else None,
        "currency": bridged.answer.currency,
        "opening": fall.opening.value,
        "closing": fall.closing,
        "change": fall.change,
        "residual": fall.closing - fall.opening.value - sum(bar.value for bar in fall.causes),
        "bars": [_bar(bridged, name, asked) for name in [bar.name for bar in (fall.opening, *fall.causes)]],
        "compared_with": asked.basis.says if asked.basis else None,
        "problems": list(asked.problems),
    }


def _bar(bridged: Bridged, name: str, asked: Asked) -> dict[str, Any]:
    row = next(row for row in bridged.answer.dicts() if row["bar"] == name)
    before = bridged.before and (bridged.before.opening if name == "opening" else bridged.before.cause(name))
    return {
        "bar": name, "value": row["value"], "steps": row["steps"], "deals": row["deals"],
        "before": before.value if before else None, "records": records_of(bridged.answer, asked.query, name),
    }  # fmt: skip
