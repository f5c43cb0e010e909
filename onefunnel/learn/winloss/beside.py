"""Dresses the agreed benchmarks for the screen: a sentence, a row and a chart line. Formats; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from onefunnel.agree.agreement import drafting
from onefunnel.agree.agreement.clauses import Clause
from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.winloss.against import over
from onefunnel.learn.winloss.elsewhere import Told
from onefunnel.ledger.answer import Answer
from onefunnel.web import calendar, figures
from onefunnel.web.scopes import query
from onefunnel.who.access import Action, may


def rows(told: Sequence[Told]) -> list[dict[str, Any]]:
    """Each benchmark with our number beside it; every number of ours opens its records."""
    return [_row(one) for one in told]


def _row(one: Told) -> dict[str, Any]:
    found, interval = one.found, ""
    if found.interval and found.judged not in ("few", "level", "uncovered", "narrowed"):
        low, high = (f"{value:+.1f}".replace("-", "−") for value in found.interval)
        interval = f"Our change: {low} to {high} points, 19 times in 20. "
    clause = Clause(f"benchmarks.{found.benchmark.name}", "benchmarks", found.benchmark.name, ())
    return {
        "name": found.benchmark.name, "says": one.says, "interval": interval, "source": f"Source: {found.benchmark.source}",
        "clause": f"{reverse('agreement')}#{clause.anchor}",
        "about": f"{reverse('definition', args=[found.benchmark.measure])}?{query(one.now.scope)}",
        "now": _said(found.ours.now, one.now), "before": _said(found.ours.before, one.now),
        "theirs": _said(found.theirs.now, one.now), "theirs_before": _said(found.theirs.before, one.now),
        "link": records_of(one.now, query(one.now.scope)),
        "link_before": records_of(one.before, query(one.before.scope)) if one.before else "",
    }  # fmt: skip


def chart(told: Sequence[Told], spec: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first benchmark that goes along by month: our months, and what it says of each."""
    for one in told:
        if one.months and any(one.months.cells("month")):
            values = [_month(one, month, value) for month, value in _cells(one.months)]
            says = f"{one.found.benchmark.name}: ours by month and the benchmark; the table above says the same of the period"
            return {"name": one.found.benchmark.name, "says": says, "spec": {**spec, "data": {"values": values}}}
    return None


def _cells(answer: Answer) -> list[tuple[date, figures.Number | None]]:
    months, values = cast(list[date], answer.cells("month")), cast(list[figures.Number | None], answer.cells("value"))
    return list(zip(months, values, strict=True))


def _month(one: Told, month: date, value: figures.Number | None) -> dict[str, Any]:
    theirs, money = over(one.found.benchmark.figures, calendar.span(month, "month")), one.now.unit == "money"
    return {
        "month": month.isoformat(), "label": f"{month:%b %Y}", "mine": _said(value, one.now), "other": _said(theirs, one.now),
        "ours": figures.units(value) if money else value, "theirs": figures.units(theirs) if money else theirs,
    }  # fmt: skip


def _said(value: figures.Number | None, answer: Answer) -> str:
    return figures.short(value, answer.unit, answer.currency)


def to_add(user: User | AnonymousUser) -> str:
    """Where a benchmark is put into the newest open draft; the agreement's page, where one is begun; nothing for who may not."""
    if not may(user, Action.DRAFT_AGREEMENT):
        return ""
    drafts = drafting.open_drafts()
    if not drafts:
        return reverse("agreement")
    return f"{reverse('agreement_draft', args=[drafts[0].pk])}?edit=benchmarks#new-benchmarks"


def data(told: Sequence[Told]) -> list[dict[str, Any]]:
    """The same as JSON values, unrounded."""
    return [
        {
            "name": one.found.benchmark.name, "measure": one.found.benchmark.measure, "segment": one.found.benchmark.segment,
            "source": one.found.benchmark.source, "says": one.says, "judged": one.found.judged, "interval": one.found.interval,
            "ours": {"now": one.found.ours.now, "before": one.found.ours.before},
            "elsewhere": {"now": one.found.theirs.now, "before": one.found.theirs.before},
        }
        for one in told
    ]  # fmt: skip
