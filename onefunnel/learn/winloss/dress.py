"""Dresses win and loss for the screen: tiles, the rows of a cut, the chart, what changed. Formats; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.agree.scoreboard.outlook import needed
from onefunnel.learn.shares import LEAST, Share
from onefunnel.learn.winloss.asking import Group, Shown, crossings
from onefunnel.learn.winloss.economy import Way
from onefunnel.learn.winloss.sentence import percent, unpriced_losses
from onefunnel.ledger.answer import Answer
from onefunnel.web import breaks, figures, tiles
from onefunnel.web.scopes import query

ACROSS = {
    "segment": "segment", "competitor": "competitor", "source": "source", "team": "owner's team", "owner": "owner",
    "region": "region", "industry": "industry", "product": "product", "contacts": "contacts", "pushes": "pushes",
    "discount": "discount",
}  # fmt: skip
ORDERED = {
    "contacts": ("1 contact", "2 contacts", "3 contacts", "4 contacts or more"),
    "pushes": ("never pushed", "pushed once", "pushed twice", "pushed 3 times or more"),
    "discount": ("none", "up to 5%", "5% to 10%", "10% to 20%", "over 20%"),
}
SHOWN = 15  # rows of a cut; the rest is on the measure's page
ROW = 30  # pixels of the chart for each row
LOW = 200  # and at least so many
WAYS: dict[Way, str] = {
    "up": "up", "down": "down", "even": "within chance", "unknown": "too few to tell",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a cut. Where too few deals closed, `refusal` says so and no rate is shown."""

    name: str
    closed: str
    figure: str
    interval: str
    by_value: str
    by_value_interval: str
    needs: str
    link: str
    value_link: str
    refusal: str = ""


def strip(shown: Shown, query: str) -> list[tiles.Tile]:
    """Six numbers, each a measure with its list."""
    wins, money = shown.wins, shown.told("win_rate_by_value")
    cycle, lost, discount, pushes = (shown.told(name) for name in ("cycle", "cycle_lost", "discount", "close_date_pushes"))
    coverage = figures.short(needed(cast(float | None, money["value"])), "ratio")
    return [
        _tile(shown, "win_rate", "Win rate", query, f"{wins.hits:,} of {wins.n:,} closed{_between(wins, ', ')}"),
        _tile(shown, "win_rate_by_value", "By value", query, _of_money(shown, money)),
        tiles.Tile(
            "Coverage needed", coverage, measure="win_rate_by_value", about=about("win_rate_by_value", query),
            opens=records_of(shown.answers["win_rate_by_value"], query), basis="1 / win rate by value",
        ),
        _tile(shown, "cycle", "Cycle, won", query, _median(cycle, lost)),
        _tile(shown, "discount", "Discount", query, _priced(discount)),
        _tile(shown, "close_date_pushes", "Date pushes", query, _pushed(pushes)),
    ]  # fmt: skip


def _priced(told: Mapping[str, Any]) -> str:
    missing = f", {told['without_list_price']:,} without a list price" if told["without_list_price"] else ""
    sure = f", {told['least_percent']:.1f} to {told['most_percent']:.1f} %" if told["least_percent"] is not None else _few(told)
    return f"mean of {told['deals']:,} won{sure}{missing}"


def _median(won: Mapping[str, Any], lost: Mapping[str, Any]) -> str:
    sure = f", {won['least_days']} to {won['most_days']}" if won["least_days"] is not None else _few(won)
    return f"median of {won['deals']:,}{sure}; lost {_days(lost['value'])}"


def _few(told: Mapping[str, Any]) -> str:
    return f", too few to say how sure: {LEAST} needed" if told["deals"] else ""


def _pushed(told: Mapping[str, Any]) -> str:
    if not told["value"]:
        return "no day was pushed"
    return f"{told['deals']:,} deals, by {_days(told['median_days'])} at the median"


def _of_money(shown: Shown, told: Mapping[str, Any]) -> str:
    if told["value"] is None:
        return "lost deals carry no amount" if told["lost_without_amount"] else "nothing carries an amount"
    won, closed = (figures.short(told[name], "money", _currency(shown)) for name in ("won_amount", "closed_amount"))
    share = shown.money
    return f"{won} of {closed}" + _between(share, ", ")


def _tile(shown: Shown, name: str, says: str, query: str, basis: str) -> tiles.Tile:
    answer = shown.answers[name]
    value = cast(figures.Number | None, answer.value)
    before = shown.before.get(name)
    delta = None
    if before and shown.asked.basis:
        delta = tiles.delta(
            value, cast(figures.Number | None, before.value), unit=answer.unit, direction=answer.direction,
            basis=shown.asked.basis.short, currency=answer.currency,
        )  # fmt: skip
    figure, exact = (write(value, answer.unit, answer.currency) for write in (figures.short, figures.whole))
    opens = records_of(answer, query)
    return tiles.Tile(says, figure, exact, measure=name, about=about(name, query), opens=opens, basis=basis, delta=delta)


def lines(shown: Shown, across: str, called: Mapping[str, str]) -> list[Line]:
    """A cut's rows: in their own order where they have one, else the largest first; what is not known comes last."""
    groups = shown.groups(across)
    order = ORDERED.get(across, ())
    groups.sort(key=lambda group: (not group.is_known, order.index(group.name) if group.name in order else 0, -group.wins.n))
    return [_line(shown, group, called) for group in groups[:SHOWN]]


def _line(shown: Shown, group: Group, called: Mapping[str, str]) -> Line:
    cut, value = shown.cuts[group.across], group.value
    told = value is not None and value.is_told
    return Line(
        name=_name(group, called),
        closed=f"{group.wins.hits:,} of {group.wins.n:,}",
        figure=percent(group.wins.value),
        interval=_between(group.wins),
        by_value=percent(value.value) if value and told else figures.NONE,
        by_value_interval=_between(value) if value and told else "",
        needs=figures.short(needed(100 * value.value), "ratio") if value and told else figures.NONE,
        link=records_of(cut, query(cut.scope), group.name),
        value_link=records_of(shown.values, query(shown.values.scope), group.name) if value and shown.values else "",
        refusal="" if group.wins.is_told else f"too few: {LEAST} needed",
    )


def _name(group: Group, called: Mapping[str, str]) -> str:
    return called.get(group.name, figures.word(group.name) if group.across == "source" else group.name)


def chart(shown: Shown, called: Mapping[str, str], spec: dict[str, Any]) -> dict[str, Any] | None:
    """The chosen cut: for each group its interval and its share, against the share of all."""
    order = ORDERED.get(shown.across, ())
    told = [group for group in shown.groups(shown.across) if group.wins.is_told][:SHOWN]
    told.sort(key=lambda group: (not group.is_known, order.index(group.name) if group.name in order else 0, -group.wins.value))
    values = []
    for place, group in enumerate(told):
        low, high = group.wins.interval()
        values.append({
            "name": _name(group, called), "share": group.wins.value, "low": low, "high": high, "all": shown.wins.value,
            "says": percent(group.wins.value), "between": _between(group.wins), "order": place,
            "closed": f"{group.wins.hits:,} of {group.wins.n:,}",
        })  # fmt: skip
    return spec | {"data": {"values": values}, "height": max(LOW, 40 + ROW * len(values))} if values else None


def changes(shown: Shown, query: str) -> list[dict[str, Any]]:
    """Deals created, the win rate and the cycle: now, before, whether that is more than chance, and twelve months as a line."""
    verdict = shown.economy
    rows = (
        ("Deals created", "created_pipeline", "deals", "count", "created_deals_by_month", verdict and WAYS[verdict.created]),
        ("Win rate", "win_rate", "value", "percent", "win_rate_by_month", verdict and WAYS[verdict.rate]),
        ("Cycle, won", "cycle", "value", "days", "cycle_by_month", verdict and "not judged"),
    )
    return [
        {
            "name": says, "now": _cell(shown.answers[name], column, unit), "link": records_of(shown.answers[name], query),
            "before": _cell(shown.before[name], column, unit) if name in shown.before else figures.NONE,
            "way": way or "", "about": about(months, query),
            "spark": _months_line(shown.months[months], says) if shown.months[months].rows else None,
        }
        for says, name, column, unit, months, way in rows
    ]  # fmt: skip


def _months_line(answer: Answer, says: str) -> tiles.Spark | None:
    """Twelve months as a small line, with a rule where another version of the agreement took force."""
    months, found = cast(list[date], answer.cells("month")), breaks.breaks(answer)
    seen = "".join(f"; {one.says}" for one, _, _ in breaks.within(found, months))
    values = cast(list[figures.Number | None], answer.cells("value"))
    return tiles.spark(values, says=f"{says} by month{seen}", marks=breaks.marks(found, months))


def reasons(shown: Shown, query: str) -> list[dict[str, Any]]:
    """Each way out with its share of ends without a reason."""
    answer = shown.answers["reasons_missing"]
    return [
        {
            "name": figures.word(row["way_out"]), "missing": figures.cell(row["value"]), "ended": figures.cell(row["ended"]),
            "share": figures.short(cast(float, row["missing_percent"]), "percent"), "is_bad": bool(row["value"]),
            "link": records_of(answer, query, row["way_out"]),
        }
        for row in answer.dicts()
    ]  # fmt: skip


def losses(shown: Shown, query: str) -> list[dict[str, Any]]:
    """Why deals are lost, the most common reason first, with the width of its bar."""
    answer = shown.answers["lost_by_reason"]
    most = max((cast(int, row["value"]) for row in answer.dicts()), default=1)
    return [
        {
            "name": str(row["reason"]), "figure": figures.cell(row["value"]),
            "width": round(100 * cast(int, row["value"]) / most, 1),
            "count": figures.short(cast(int, row["lost_amount"]) or None, "money", answer.currency),
            "link": records_of(answer, query, row["reason"]),
        }
        for row in answer.dicts()[:8]
    ]  # fmt: skip


def discount_refusal(shown: Shown) -> str:
    """Why discounts cannot be set against winning: where lost deals tell no price, every priced deal was won."""
    lost, unpriced = unpriced_losses(shown)
    if 2 * unpriced <= lost:
        return ""
    return (
        f"Declined: of {lost:,} lost deals {unpriced:,} carry no amount or no list price, so the priced ones "
        "are mostly those that were won."
    )


def all_groups(name: str, query: str, across: str) -> str:
    """The page of the measure behind a cut."""
    return f"{about(name, query)}&across={across}" if across in crossings(name) else about(name, query)


def _between(share: Share | None, lead: str = "") -> str:
    """'18% to 36%', behind `lead`; nothing where too few deals closed."""
    if share is None or not share.is_told:
        return ""
    low, high = share.interval()
    return f"{lead}{percent(low)} to {percent(high)}"


def _cell(answer: Answer, column: str, unit: str) -> str:
    return figures.short(cast(figures.Number | None, answer.dicts()[0][column]), unit)


def _days(value: object) -> str:
    return figures.short(cast(float | None, value), "days")


def about(name: str, query: str) -> str:
    """The page of a measure's definition."""
    return f"{reverse('definition', args=[name])}?{query}"


def _currency(shown: Shown) -> str:
    return shown.answers["win_rate"].currency
