"""Dresses the notes for the screen: the sentence, the tiles, the themes' table and chart. Formats; computes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.notes.asking import UNHEARD, UNTHEMED, Shown
from onefunnel.learn.shares import LEAST, Share
from onefunnel.ledger.answer import Answer
from onefunnel.web import figures, tiles

ROW = 30
CHARTED = 10


@dataclass(frozen=True)
class Line:
    """One theme: how often it is heard, what its deals came to, and which campaign its notes speak of."""

    theme: str
    notes: str
    notes_link: str
    lost: str
    lost_link: str
    deals: str
    rate: str
    rate_says: str
    won_days: str
    lost_days: str
    campaign: str
    campaign_link: str


def sentence(shown: Shown) -> str:
    """The answer: the theme that stands in the most lost money, else the one that is heard most."""
    if not shown.count:
        return "Nobody noted what buyers say in this period"
    top = next((row for row in shown.costs if _int(row["value"])), None)
    if top:
        money = figures.short(_int(top["value"]), "money", shown.answers["theme_cost"].currency)
        lost = _int(top["lost"])
        return f"“{top['theme']}” was heard in {_count(lost, 'deal')} that we lost, {money} in all"
    said = next((row for row in shown.answers["notes_by_theme"].dicts() if row["theme"] != UNTHEMED), None)
    if said:
        return f"“{said['theme']}” is what buyers say most: in {_int(said['value'])} of {shown.count:,} notes"
    return f"{_count(shown.count, 'note')}, and the rules find no theme in them"


def reason(shown: Shown) -> str:
    """How much was noted, by how many, and what the lead quality was."""
    if not shown.count:
        return (
            "A note takes two minutes after a call, a meeting or a ride-along, and gives the most similar won deal back at once."
        )
    (taken,), (quality,) = shown.answers["notes_taken"].dicts(), shown.answers["lead_quality_heard"].dicts()
    parts = [f"{_count(shown.count, 'note')} of {_count(_int(taken['accounts']), 'account')}"]
    if quality["judged"]:
        parts.append(f"{_int(quality['good'])} of {_int(quality['judged'])} judged leads were good")
    if rivals := shown.answers["competitors_heard"].dicts():
        parts.append(f"{rivals[0]['competitor']} is named most, {_count(_int(rivals[0]['value']), 'time')}")
    return "; ".join(parts) + ". A theme heard in a deal need not be why it was lost."


def strip(shown: Shown, query: str) -> list[tiles.Tile]:
    """Four numbers, each a measure with its list."""
    (taken,), (quality,) = shown.answers["notes_taken"].dicts(), shown.answers["lead_quality_heard"].dicts()
    share = Share(_int(quality["good"]), _int(quality["judged"]))
    low, high = share.interval()
    sure = f", {100 * low:.0f} to {100 * high:.0f}%" if share.is_told else f": under {LEAST}, too few for a share"
    judged = f"{share.hits:,} of {share.n:,} judged{sure}"
    good = _tile(shown.answers["lead_quality_heard"], "Leads called good", judged, query)
    found = [
        _tile(shown.answers["notes_taken"], "Notes", _count(_int(taken["accounts"]), "account"), query),
        good if share.is_told else replace(good, figure=figures.NONE, exact=""),
    ]
    for name, says, column in (
        ("campaigns_heard", "Campaign named most", "campaign_name"),
        ("competitors_heard", "Competitor named most", "competitor"),
    ):
        answer = shown.answers[name]
        top = next(iter(answer.dicts()), None)
        figure = f"{_int(top['value']):,}" if top else figures.NONE
        basis = f"notes name {top[column]}" if top else "nobody named one"
        opens = records_of(answer, query, top[column]) if top else ""
        found.append(tiles.Tile(says, figure, figure, measure=name, about=about(answer, query), opens=opens, basis=basis))
    return found


def lines(shown: Shown, query: str) -> list[Line]:
    """Every theme that was heard or found, the dearest first, then the deals without one."""
    heard = {str(row["theme"]): row for row in shown.answers["notes_by_theme"].dicts()}
    costs = {str(row["theme"]): row for row in shown.costs}
    order = [*costs, *(theme for theme in heard if theme not in costs and theme != UNTHEMED)]
    found = [_line(shown, theme, heard.get(theme), costs.get(theme), query) for theme in order]
    return found + ([_line(shown, UNHEARD, None, shown.rest, query)] if shown.rest and found else [])


def _line(shown: Shown, theme: str, heard: dict[str, Any] | None, cost: dict[str, Any] | None, query: str) -> Line:
    answer, notes = shown.answers["theme_cost"], shown.answers["notes_by_theme"]
    campaign = next((row for row in shown.answers["theme_campaigns"].dicts() if row["theme"] == theme), None)
    won, closed = (_int(cost["won"]), _int(cost["closed"])) if cost else (0, 0)
    share = Share(won, closed)
    low, high = share.interval()
    return Line(
        theme,
        f"{_int(heard['value']):,}" if heard else figures.NONE,
        records_of(notes, query, theme) if heard else "",
        figures.short(_int(cost["value"]), "money", answer.currency) if cost else figures.NONE,
        records_of(answer, query, theme) if cost else "",
        f"{closed - won} lost, {won} won" if cost else "none closed",
        figures.short(float(cost["win_rate_percent"]), "percent") if cost and share.is_told else figures.NONE,
        f"{100 * low:.0f} to {100 * high:.0f}%" if share.is_told else f"n = {closed}, under {LEAST}" if cost else "",
        figures.short(cost["p50_won_days"], "days") if cost else figures.NONE,
        figures.short(cost["p50_lost_days"], "days") if cost else figures.NONE,
        str(campaign["campaign_name"]) if campaign else "",
        records_of(shown.answers["theme_campaigns"], query, campaign["pair"]) if campaign else "",
    )


def chart(shown: Shown, spec: dict[str, Any]) -> dict[str, Any] | None:
    """The lost value of each theme's deals as bars; None where nothing was lost."""
    currency = shown.answers["theme_cost"].currency
    values = [
        {
            "theme": row["theme"], "lost": figures.units(_int(row["value"])), "order": number, "deals": _int(row["lost"]),
            "says": figures.short(_int(row["value"]), "money", currency),
        }
        for number, row in enumerate(shown.costs[:CHARTED]) if _int(row["value"])
    ]  # fmt: skip
    return spec | {"data": {"values": values}, "height": 40 + ROW * len(values)} if values else None


def _tile(answer: Answer, says: str, basis: str, query: str) -> tiles.Tile:
    figure = figures.short(answer.value, answer.unit, answer.currency)  # type: ignore[arg-type]
    return tiles.Tile(
        says, figure, figures.whole(answer.value, answer.unit, answer.currency), measure=answer.name,
        about=about(answer, query), opens=records_of(answer, query), basis=basis,
    )  # fmt: skip


def about(answer: Answer, query: str) -> str:
    """The address of how a number is computed."""
    return f"{reverse('definition', args=[answer.name])}?{query}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _int(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload,no-any-return]
