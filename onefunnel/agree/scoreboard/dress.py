"""Dresses the board's answers for the screen: tiles, the funnel's rows, bars and the months. Formats; computes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.agree.scoreboard.board import Board, Told, by_month
from onefunnel.agree.scoreboard.targets import Verdict
from onefunnel.ledger.answer import Answer
from onefunnel.web import breaks, figures, tiles
from onefunnel.words import FUNNEL, STAGE_NAMES, Stage

Number = figures.Number | None


@dataclass(frozen=True)
class Bar:
    """One bar: its share of the longest in percent, its figure, and where a click leads."""

    name: str
    width: str
    figure: str
    link: str
    count: str = ""


@dataclass(frozen=True)
class Step:
    """One stage of the funnel; conversions and lags are those from the stage before."""

    bar: Bar
    cohort: str = ""
    mature: str = ""
    period: str = ""
    lag_p50: str = ""
    lag_p90: str = ""


def number(value: object) -> Number:
    return cast(Number, value)


def definition_of(answer: Answer, query: str) -> str:
    return f"{reverse('definition', args=[answer.name])}?{query}"


def tile(told: Told, board: Board) -> tiles.Tile:
    """One tile of the strip."""
    now, query = told.now, board.asked.query
    basis = board.asked.basis
    change = None
    if told.before is not None and basis is not None:
        change = tiles.delta(
            number(now.value), number(told.before.value),
            unit=now.unit, direction=now.direction, basis=basis.short, currency=now.currency,
        )  # fmt: skip
    return tiles.Tile(
        name=told.line.name,
        figure=figures.short(number(now.value), now.unit, now.currency),
        exact=figures.whole(now.value, now.unit, now.currency),
        measure=now.name,
        about=definition_of(now, query),
        opens=records_of(now, query) if now.value is not None else "",
        delta=change,
        verdict=_verdict(now, board.judged.verdicts.get(now.name)),
        basis=_basis(now) if now.value is not None else "nothing to count in this period",
        spark=_spark(told),
    )


def _verdict(now: Answer, found: Verdict | None) -> tiles.Verdict | None:
    """'Missed by €38k since Aug 2026' over 'agreed €600k, €346k due by day 53 of 92'."""
    if found is None:
        return None
    aim = found.aim

    def say(value: float) -> str:
        return figures.short(round(value) if now.unit == "count" else value, now.unit, now.currency)

    gap = f"{figures.short(abs(found.gap), 'percent').rstrip('%')} pts" if now.unit == "percent" else say(abs(found.gap))
    since = f" since {found.since:%b %Y}" if found.since else ""
    said = f"Kept{since}" if found.is_kept else f"Missed by {gap}{since}"
    due = f", {say(aim.value)} due by day {aim.days} of {aim.of_days}" if aim.is_prorated else ""
    return tiles.Verdict(said, found.is_kept, f"agreed {say(aim.whole)}{due}, v{aim.version}")


def _basis(now: Answer) -> str:
    """What the number rests on, from the same answer: '81 of 129 closed', 'median of 310, 12% unanswered'."""
    said = now.dicts()[0]
    match now.name:
        case "win_rate":
            return f"{said['won']:,} of {said['closed']:,} closed"
        case "mql_accepted":
            return f"{said['accepted']:,} of {said['handed_over']:,} handed over"
        case "bookings" | "open_pipeline":
            return f"{said['deals']:,} deals"
        case "speed_to_lead":
            return f"wall time, {_rounded(said['unanswered_percent'])} waiting"
        case "ignored_leads":
            return f"{_rounded(said['ignored_percent'])} of those handed over"
        case "cycle":
            return f"median of {said['deals']:,} won"
        case "average_deal":
            return f"mean of {said['deals']:,} won"
        case "sales_velocity":
            return "a day"
    return ""


def _rounded(percent: object) -> str:
    return figures.NONE if percent is None else f"{float(cast(float, percent)):.0f}%"


def _spark(told: Told) -> tiles.Spark | None:
    if told.trend is None:
        return None
    said = by_month(told.trend)
    if not said:  # on a past day the months after it tell nothing, nor do those before the first fact
        return None
    values = [number(value) for value in said.values()]
    first, last = next(iter(said)), list(said)[-1]
    found = breaks.breaks(told.trend)
    seen = "".join(f"; {one.says}" for one, _, _ in breaks.within(found, list(said)))
    line = f"{told.line.name} by month, {first:%B %Y} to {last:%B %Y}{seen}"
    return tiles.spark(values, says=line, marks=breaks.marks(found, list(said)))


def steps(board: Board) -> list[Step]:
    """The funnel's rows. A ledger without leads has only deals to show."""
    said = {str(row["stage"]): row for row in board.funnel.dicts()}
    stages = list(FUNNEL) if board.has_leads else [Stage.OPPORTUNITY, Stage.WON]
    longest = max((int(cast(int, said[stage]["value"])) for stage in stages), default=0)
    found = []
    for place, stage in enumerate(stages):
        link = records_of(board.funnel, board.asked.query, stage)
        bar = _bar(STAGE_NAMES[stage], number(said[stage]["value"]), longest, "count", "", link)
        found.append(_step(bar, said[stages[place - 1]]) if place else Step(bar))
    return found


def _step(bar: Bar, before: dict[str, object]) -> Step:
    mature = number(before["mature_percent"])
    return Step(
        bar,
        cohort=figures.short(number(before["cohort_percent"]), "percent"),
        mature="" if mature is None or mature >= 100 else figures.short(mature, "percent"),
        period=figures.short(number(before["period_percent"]), "percent"),
        lag_p50=_lag(before["lag_p50_days"]),
        lag_p90=_lag(before["lag_p90_days"]),
    )


def _lag(days: object) -> str:
    """A lag in the unit that says most: '5 h' below two days, else '6.1 d'."""
    if days is None:
        return figures.NONE
    size = float(cast(float, days))
    return f"{24 * size:.0f} h" if size < 2 else f"{size:.1f} d".replace(".0 d", " d")


def bars(answer: Answer, query: str) -> list[Bar]:
    """A table measure as bars, longest first as it came."""
    rows = answer.dicts()
    longest = max((float(cast(float, row["value"])) for row in rows), default=0.0)
    return [
        _bar(
            figures.word(row[answer.opens]), number(row["value"]), longest, answer.unit, answer.currency,
            records_of(answer, query, row[answer.opens]), figures.cell(row.get("deals")),
        )
        for row in rows
    ]  # fmt: skip


def _bar(name: str, value: Number, longest: float, unit: str, currency: str, link: str, count: str = "") -> Bar:
    width = 100 * float(value or 0) / longest if longest > 0 else 0.0
    return Bar(name, f"{max(width, 0.6 if value else 0.0):.2f}", figures.short(value, unit, currency), link, count)


def months(board: Board) -> list[dict[str, Any]]:
    """Each month's bookings: for the chart's data and for its table twin."""
    period, deals = board.asked.scope.period, {row["month"]: row["deals"] for row in board.months.dicts()}
    query, taken_over = board.asked.query_over(board.months.scope.period), breaks.breaks(board.months)
    return [
        {
            "month": month.isoformat(),
            "label": f"{month:%b %Y}",
            "bookings": figures.units(number(value)),
            "says": figures.whole(value, "money", board.months.currency),
            "deals": deals.get(month, 0),
            "in_period": period.begins_on <= month <= period.ends_on,
            "link": records_of(board.months, query, month),
            "agreed": breaks.of_month(taken_over, month),
        }
        for month, value in by_month(board.months).items()
    ]
