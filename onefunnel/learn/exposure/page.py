"""Exposure lift on one page: the sentence with its interval, the naive figure struck through, every group, and the guards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.agree.measures import freshness, picker
from onefunnel.agree.measures.asking import ask_one
from onefunnel.learn.exposure import dress, tasks
from onefunnel.learn.exposure.asking import address
from onefunnel.learn.exposure.finding import Finding
from onefunnel.learn.exposure.records import Estimation
from onefunnel.ledger.engine import Freshness
from onefunnel.store.engine import clock, engine
from onefunnel.web import scopes
from onefunnel.web.reply import reply
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, needs
from onefunnel.words import Scope

CHART = json.loads((Path(__file__).parent / "lift.vl.json").read_text())


@require_GET
@needs(Action.SEE_NUMBERS)
def exposure(request: HttpRequest) -> HttpResponse:
    """What was last worked out for the scope, or a button that has it worked out. Nothing heavy is done here."""
    asked, fresh = _asked(request), _freshness()
    kept, is_busy = tasks.latest(asked.scope), tasks.is_working(asked.scope)
    findings = [Finding.read(one) for one in kept.findings] if kept else []
    whole = findings[0] if findings else None
    chart = dress.chart(findings, CHART)
    context = {
        "answer": dress.sentence(whole),
        "reason": dress.reason(whole, is_busy=is_busy),
        "naive": dress.naive(kept.naive) if kept else None,
        "asked": asked,
        "problems": asked.problems,
        "picker": picker.picker(engine(), request, asked, clock().day_of(timezone.now())),
        "banners": freshness.banners(fresh, now=timezone.now()),
        "tiles": dress.strip(whole, asked.query) if whole else [],
        "groups": dress.groups(findings, asked.query),
        "chart": chart,
        "size": dress.size(chart),
        "guards": whole.guards if whole else (),
        "is_old": kept is not None and kept.generation < fresh.generation,
        "made": dress.made(kept, fresh.generation) if kept else "",
        "query": address(asked.scope),
        "is_busy": is_busy,
        "job": tasks.job_of(asked.scope),
        "failed": not is_busy and _has_failed(asked.scope),
        "freshness": freshness.says(fresh, now=timezone.now()),
    }
    return reply(request, "learn/exposure/page.html", context, data=_data(kept, findings, asked, is_busy=is_busy))


@require_GET
@needs(Action.SEE_NUMBERS)
def progress(request: HttpRequest) -> HttpResponse:
    """Asked every second while the work goes on; once it has ended the whole page comes anew."""
    scope = _asked(request).scope
    is_busy, job = tasks.is_working(scope), tasks.job_of(scope)
    told = {"done": job.done, "total": job.total, "message": job.message} if job else {}
    data = {"busy": is_busy, **told}
    context = {"is_busy": is_busy, "job": job, "query": address(scope)}
    response = reply(request, "learn/exposure/progress.html", context, data=data)
    if not is_busy and request.headers.get("HX-Request"):
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Action.SEE_NUMBERS)
def estimate(request: HttpRequest) -> HttpResponse:
    """Have the scope of the address worked out in the background."""
    scope = _asked(request).scope
    tasks.estimate_later(scope, by=request.user.get_username(), now=timezone.now())
    return redirect(f"{reverse('exposure')}?{address(scope)}")


def _asked(request: HttpRequest) -> Asked:
    """The scope of the address; without a period all time, because a quarter rarely holds enough."""
    said = request.GET.dict()
    if not said.keys() & {"period", "from", "to"}:
        said["period"] = "all"
    days = clock()
    today = days.day_of(timezone.now())
    return scopes.read(said, today=today, fiscal=days.fiscal_month(today))


def _freshness() -> Freshness:
    return ask_one(engine(), "ledger_contents", Scope()).freshness


def _has_failed(scope: Scope) -> bool:
    job = tasks.job_of(scope)
    return job is not None and job.outcome == "dead"


def _data(kept: Estimation | None, findings: list[Finding], asked: Asked, *, is_busy: bool) -> dict[str, Any]:
    """The page as JSON: each finding with its guards, and what it was made from."""
    return {
        "answer": dress.sentence(findings[0] if findings else None),
        "period": asked.says,
        "busy": is_busy,
        "generation": kept.generation if kept else None,
        "agreement": kept.agreement if kept else "",
        "made_at": kept.made_at.isoformat() if kept else None,
        "naive": kept.naive if kept else None,
        "findings": [finding.as_json() for finding in findings],
    }
