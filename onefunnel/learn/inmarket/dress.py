"""Dresses in-market accounts for the screen: the sentence, the tiles, the chart, what is expected and why. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.inmarket.asking import BUSY, FREE, SCORE, WAYS, Shown
from onefunnel.learn.inmarket.expecting import Expected, Span, share
from onefunnel.ledger.answer import Answer
from onefunnel.web import calendar, figures, tiles
from onefunnel.web.scopes import query as address_of

BENCHMARK = 0.05  # the 95:5 rule (J. Dawes, LinkedIn B2B Institute 2021): a benchmark beside our numbers, never one of them


@dataclass(frozen=True)
class Score:
    """One line about last quarter's list: its figure with interval, what it was counted of, and the list it opens."""

    name: str
    figure: str
    between: str
    says: str
    link: str
    about: str


def sentence(shown: Shown) -> str:
    """The answer: how many seem to be looking now, and how many of them nobody has a deal with."""
    if not shown.total:
        return "No account stands on the list"
    them = "account seems" if shown.total == 1 else "accounts seem"
    free = shown.count(FREE)
    rest = "all of them" if free == shown.total else "none of them" if not free else f"{free:,} of them"
    return f"{shown.total:,} {them} to be looking to buy, {rest} without an open deal"


def reason(shown: Shown) -> str:
    """What stands beside it: the share to be expected, and how last quarter's list fared."""
    parts = []
    if shown.accounts and shown.total:
        parts.append(f"{_percent(shown.total / shown.accounts)} of {shown.accounts:,} accounts")
    if (due := shown.reading.share) is not None:
        parts.append(f"by how often accounts come back, {_percent(due.value)} ({_between(due)}) are to be expected")
    told = shown.told
    if told["listed"]:
        scored = f"of {calendar.says(shown.quarter)}'s list {told['hits']:,} of {told['listed']:,} opened an opportunity"
        parts.append(f"{scored}, {figures.short(shown.lift.value, 'ratio')} what chance brings" if shown.lift else scored)
    return f"{'; '.join(parts)}." if parts else "Accounts appear here when their people look around, ask or come to events."


def strip(shown: Shown, query: str) -> list[tiles.Tile]:
    """Five numbers, each a measure with its list."""
    lists = [
        tiles.Tile(
            name, f"{shown.count(standing):,}", measure=shown.listed.name, about=_about(shown.listed, query),
            opens=records_of(shown.listed, query, standing), basis=basis,
        )
        for standing, name, basis in ((FREE, "Looking, no open deal", "whom to call"), (BUSY, "With a deal open", "in work"))
    ]  # fmt: skip
    interval = shown.answers["repurchase_interval opened"]
    due, over = shown.reading.share, address_of(interval.scope)
    lists.append(
        tiles.Tile(
            "To be expected", _percent(due.value) if due else figures.NONE, about=_about(interval, over),
            opens=records_of(interval, over), basis=_between(due) if due else shown.reading.refusal,
        )
    )  # fmt: skip
    return [*lists, *(_scored(score) for score in scores(shown) if score.name != "Recall")]


def _scored(score: Score) -> tiles.Tile:
    return tiles.Tile(score.name, score.figure, about=score.about, opens=score.link, basis=score.between or score.says)


def scores(shown: Shown) -> list[Score]:
    """Precision, recall and lift of last quarter's list."""
    told, quarter = shown.told, calendar.says(shown.quarter)
    known = (
        ("listed", "Precision", share(told["hits"], told["listed"]), "listed accounts opened an opportunity"),
        ("opened", "Recall", share(told["hits"], told["opened"]), "accounts that opened one stood on the list"),
    )
    found = []
    for among, title, span, says in known:
        figure = _percent(span.value) if span else figures.NONE
        counted = f"{told['hits']:,} of {told[among]:,} {says} in {quarter}"
        found.append(Score(title, figure, _between(span), counted, *_opened(shown, among)))
    base = share(told["opened"], told["accounts"])
    counted = (
        f"any account opened one with {_percent(base.value)}: {told['opened']:,} of {told['accounts']:,}"
        if base
        else "no account"
    )
    figure = figures.short(shown.lift.value, "ratio") if shown.lift else figures.NONE
    between = f"{shown.lift.low:.1f} to {shown.lift.high:.1f}×" if shown.lift else "no hit, no interval"
    return [*found, Score("Lift over random", figure, between, counted, *_opened(shown, "any"))]


def _opened(shown: Shown, among: str) -> tuple[str, str]:
    """The address of the accounts a share was counted among, and of how it is computed."""
    answer = shown.answers[f"{SCORE} {among}"]
    over = address_of(answer.scope)
    return records_of(answer, over), _about(answer, over)


def expectations(shown: Shown) -> list[dict[str, str]]:
    """Both ways of counting a purchase, with their interval, their window and their share; and why one declines."""
    found = []
    for way, says in WAYS.items():
        one, interval, window = (
            shown.expected[way], shown.answers[f"repurchase_interval {way}"], shown.answers[f"buying_window {way}"],
        )  # fmt: skip
        found.append(
            {
                "says": says[:1].upper() + says[1:],
                "returns": f"{one.returns:,}",
                "interval": _days(one),
                "interval_link": records_of(interval, address_of(interval.scope)),
                "window": figures.short(one.window, "days"),
                "window_link": records_of(window, address_of(window.scope)),
                "share": f"{_percent(one.share.value)} ({_between(one.share)})" if one.share else one.refusal,
            }
        )
    return found


def signals(shown: Shown, query: str) -> list[dict[str, Any]]:
    """What counts as a sign, its weight and its decay, and how often it counts now."""
    answer = shown.answers["in_market_signals"]
    return [
        {
            "says": str(row["says"]), "points": row["points_each"], "half_life": f"{row['half_life_days']} days",
            "signs": figures.cell(row["value"]), "accounts": figures.cell(row["accounts"]),
            "sum": f"{float(str(row['points'])):,.0f}", "link": records_of(answer, query, row["signal"]),
        }
        for row in answer.dicts()
    ]  # fmt: skip


def chart(shown: Shown, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Each month's share on the list against what is to be expected."""
    due = shown.reading.share
    values = []
    for row in shown.answers["in_market_by_month"].dicts():
        month, accounts = row["month"], int(str(row["accounts"]))
        assert isinstance(month, date)
        part = int(str(row["value"])) / accounts if accounts else 0.0
        values.append(
            {
                "month": f"{month.isoformat()}T00:00:00Z", "label": f"{month:%b %Y}", "share": part,
                "says": f"{row['value']} of {accounts:,}, {_percent(part)}",
                "expects": f"{_percent(due.value)} ({_between(due)})" if due else "too few returns to say",
                "expected": due.value if due else None, "low": due.low if due else None, "high": due.high if due else None,
                "benchmark": BENCHMARK,
            }
        )  # fmt: skip
    return {**spec, "data": {"values": values}}


def _days(one: Expected) -> str:
    if one.interval is None:
        return figures.NONE
    return f"{one.interval.value:,.0f} days ({one.interval.low:,.0f} to {one.interval.high:,.0f})"


def _about(answer: Answer, query: str) -> str:
    return f"{reverse('definition', args=[answer.name])}?{query}"


def _between(span: Span | None) -> str:
    return f"{_percent(span.low)} to {_percent(span.high)}" if span else ""


def _percent(part: float) -> str:
    return figures.short(100 * part, "percent")
