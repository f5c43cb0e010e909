"""Dresses attribution for the screen: the sentence, the tiles, the models' table, the chart. Formats; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.attribution.asking import MONEY, Shown
from onefunnel.learn.attribution.confusion import ranged
from onefunnel.learn.attribution.paths import NO_TOUCH
from onefunnel.ledger.answer import Answer
from onefunnel.web import figures, tiles
from onefunnel.words import listed

STAGES = {"opportunity": "pipeline created", "sales_qualified": "SQLs", "won": "bookings"}
BYS = {"channel": "channel", "campaign": "campaign", "content": "content", "segment": "segment"}
COLUMNS = 12  # beside each other in the table; the rest counts as one
SHOWN = 12  # rows of the lists of paths and of disagreements
ROW = 32  # pixels of the chart for each channel


@dataclass(frozen=True)
class Cell:
    """What one model credits to one column: its figure, its share, and the list that it opens, where there is one."""

    name: str
    figure: str
    share: str
    link: str = ""


@dataclass(frozen=True)
class Line:
    """One model with its printed weights and its cells."""

    label: str
    says: str
    cells: tuple[Cell, ...]
    refusal: str = ""


def sentence(shown: Shown) -> str:
    """The answer: the channel that earns most, and how far the models are apart on it."""
    if not shown.conversions:
        return f"No {_noun(shown)} in this period to go back from"
    if not shown.spreads:
        return f"No recorded touch led to any of the {_noun(shown)}"
    top = shown.spreads[0]
    name = figures.word(top.credited_to) if shown.by == "channel" else top.credited_to
    return f"{name} earns between {_percent(top.least)} and {_percent(top.most)} of {_noun(shown)}, depending on the model"


def reason(shown: Shown) -> str:
    """What stands against it: what nobody tracked, and what the buyers say."""
    parts, untouched, otherwise = [], shown.told("untouched_conversions"), shown.told("said_otherwise")
    if untouched["untouched"]:
        parts.append(f"{figures.short(untouched['value'], 'percent')} of the conversions have no recorded touch")
    if otherwise["compared"]:
        compared, disagree = otherwise["compared"], otherwise["disagree"]
        parts.append(f"of {compared:,} buyers who said where they heard of us, {disagree:,} name another channel")
    if shown.unseen:
        parts.append(f"no model sees {listed((figures.word(name).lower() for name in shown.unseen), last='or')}")
    return ("; ".join(parts) + ".").capitalize() if parts else "Choose another period, or import touches and deals."


def strip(shown: Shown, query: str) -> list[tiles.Tile]:
    """Five numbers, each a measure with its list."""
    untouched, answered = shown.told("untouched_conversions"), shown.told("buyers_answered")
    asked, otherwise = shown.told("buyers_asked"), shown.told("said_otherwise")
    found = [_headline(shown, query)]
    for name, says, basis in (
        (
            "untouched_conversions",
            "No recorded touch",
            f"{untouched['untouched']:,} of {shown.conversions:,} conversions",
        ),
        ("buyers_asked", "Asked", f"{asked['asked']:,} of {shown.conversions:,} conversions"),
        ("buyers_answered", "Answered", f"{answered['answered']:,} of {answered['asked']:,} asked"),
        (
            "said_otherwise",
            "Said otherwise",
            f"{otherwise['disagree']:,} of {otherwise['compared']:,} who named a channel"
            + (f", {ranged(otherwise['disagree'], otherwise['compared'])}" if otherwise["compared"] else ""),
        ),
    ):
        found.append(_tile(shown.answers[name], says, basis, query))
    return found


def _headline(shown: Shown, query: str) -> tiles.Tile:
    """The money that is shared out; for SQLs, which carry none, how many there are."""
    says = STAGES[shown.stage]
    says, counted = says[:1].upper() + says[1:], f"{shown.conversions:,} conversions"
    if shown.stage in MONEY:
        return _tile(shown.answers[MONEY[shown.stage]], says, counted, query)
    listed = shown.answers["untouched_conversions"]
    return tiles.Tile(
        says, f"{shown.conversions:,}", about=_about(listed, query), opens=records_of(listed, query), basis="they carry no money"
    )


def _tile(answer: Answer, says: str, basis: str, query: str) -> tiles.Tile:
    figure = figures.short(answer.value, answer.unit, answer.currency)  # type: ignore[arg-type]
    exact = figures.whole(answer.value, answer.unit, answer.currency)
    return tiles.Tile(
        says, figure, exact, measure=answer.name, about=_about(answer, query), opens=records_of(answer, query), basis=basis
    )


def _about(answer: Answer, query: str) -> str:
    return f"{reverse('definition', args=[answer.name])}?{query}"


def columns(shown: Shown) -> list[str]:
    """What the table credits, the most first; the row without a touch last."""
    found = [spread.credited_to for spread in shown.spreads][:COLUMNS]
    return [*found, *([NO_TOUCH] if NO_TOUCH in shown.linear.conversions else [])]


def lines(shown: Shown, query: str) -> list[Line]:
    """Each model's row."""
    names = columns(shown)
    return [
        Line(
            model.label, model.says,
            tuple(_cell(shown, model.conversions, model.money, name, query, opens=model.is_rule) for name in names),
            model.refusal,
        )
        for model in shown.models
    ]  # fmt: skip


def _cell(
    shown: Shown, counts: Mapping[str, float], money: Mapping[str, int], name: str, query: str, *, opens: bool
) -> Cell:  # fmt: skip
    whole = sum(money.values()) if shown.has_money else sum(counts.values())
    part = money.get(name, 0) if shown.has_money else counts.get(name, 0.0)
    figure = figures.short(part, "money", shown.credits.currency) if shown.has_money else f"{part:,.1f}"
    return Cell(
        name.replace("_", " "),
        figure,
        _percent(part / whole if whole else 0.0),
        records_of(shown.credits, query, name) if opens else "",
    )


def chart(shown: Shown, spec: dict[str, Any]) -> dict[str, Any]:
    """The spread: for each channel one mark a model, and the stretch from the least to the most."""
    values = []
    for model in shown.models:
        parts: Mapping[str, float] = model.money if shown.has_money else model.conversions
        whole = sum(parts.values())
        for spread in shown.spreads[:COLUMNS]:
            if not model.refusal:
                part = parts.get(spread.credited_to, 0) / whole if whole else 0.0
                label = figures.word(spread.credited_to) if shown.by == "channel" else spread.credited_to
                values.append({"credited_to": label, "model": model.label, "share": part, "says": _percent(part),
                               "order": -spread.most})  # fmt: skip
    return spec | {"data": {"values": values}, "height": 40 + ROW * len(shown.spreads[:COLUMNS])}


def pairs(shown: Shown, query: str) -> list[dict[str, str]]:
    """Where words and tracking disagree, the most money first."""
    words = shown.answers["said_and_tracked"]
    rows = [row for row in words.dicts() if row["disagrees"]]
    rows.sort(key=lambda row: (-_int(row["amount"]), str(row["pair"])))
    return [
        {
            "said": figures.word(row["said"]), "tracked": figures.word(row["tracked"]), "count": figures.cell(row["value"]),
            "amount": figures.short(_int(row["amount"]), "money", words.currency),
            "link": records_of(words, query, row["pair"]),
        }
        for row in rows[:SHOWN]
    ]  # fmt: skip


def ways(shown: Shown, query: str) -> list[dict[str, str]]:
    """The most common paths."""
    paths = shown.answers["journey_paths"]
    return [
        {
            "path": str(row["path"]), "count": figures.cell(row["value"]), "converted": figures.cell(row["converted"]),
            "rate": figures.short(row["converted_percent"], "percent"),  # type: ignore[arg-type]
            "amount": figures.short(row["amount"], "money", paths.currency),  # type: ignore[arg-type]
            "days": figures.short(row["p50_days"], "days"),  # type: ignore[arg-type]
            "steps": figures.cell(row["steps"]),
            "link": records_of(paths, query, row["path"]),
        }
        for row in paths.dicts()[:SHOWN]
    ]  # fmt: skip


def _noun(shown: Shown) -> str:
    return STAGES[shown.stage]


def _percent(share: float) -> str:
    return figures.short(round(100 * share, 1) + 0.0, "percent").replace("-", "−")


def _int(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload,no-any-return]
