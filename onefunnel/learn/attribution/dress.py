"""Dresses attribution for the screen: the sentence, the tiles, the models' table, the chart. Formats; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from onefunnel.agree.measures.listing import records_of
from onefunnel.learn.attribution.asking import Shown, Spoken
from onefunnel.learn.attribution.paths import NO_TOUCH
from onefunnel.web import figures, tiles

STAGES = {"opportunity": "pipeline created", "sales_qualified": "SQLs", "won": "bookings"}
BYS = {"channel": "channel", "campaign": "campaign", "content": "content", "segment": "segment"}
COLUMNS = 12  # beside each other in the table; the rest counts as one
PATHS = 12
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


def reason(shown: Shown, heard: Spoken) -> str:
    """What stands against it: what nobody tracked, and what the buyers say."""
    parts = []
    if shown.untouched:
        parts.append(f"{_percent(shown.untouched)} has no recorded touch")
    if heard.compared:
        parts.append(f"of {heard.compared:,} buyers who said where they heard of us, {heard.disagree:,} name another channel")
    if heard.unseen:
        parts.append(f"no model sees {' or '.join(figures.word(name).lower() for name in heard.unseen)}")
    return ("; ".join(parts) + ".").capitalize() if parts else "Choose another period, or import touches and deals."


def strip(shown: Shown, heard: Spoken, query: str) -> list[tiles.Tile]:
    """Five numbers, each with its list."""
    credits, words = shown.credits, shown.words
    currency = credits.currency
    about = f"{reverse('definition', args=['attribution'])}?{query}"
    money = figures.short(shown.money, "money", currency) if shown.has_money else figures.NONE
    return [
        tiles.Tile(STAGES[shown.stage].capitalize(), money, figures.whole(shown.money, "money", currency),
                   about=about, opens=records_of(credits, query), basis=f"{shown.conversions:,.0f} conversions"),
        tiles.Tile("No recorded touch", _percent(shown.untouched), about=about,
                   opens=records_of(credits, query, NO_TOUCH), basis="a row of its own in every model"),
        tiles.Tile("Asked", _share(heard.asked, heard.conversions), opens=records_of(words, query),
                   basis=f"{heard.asked:,} of {heard.conversions:,} conversions"),
        tiles.Tile("Answered", _share(heard.answered, heard.asked), opens=records_of(words, query),
                   basis=f"{heard.answered:,} of {heard.asked:,} asked"),
        tiles.Tile("Said otherwise", _share(heard.disagree, heard.compared), opens=records_of(words, query),
                   basis=f"{figures.short(heard.disagree_amount, 'money', currency)}; said is not what was tracked"),
    ]  # fmt: skip


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
    rows = [row for row in shown.words.dicts() if row["disagrees"]]
    rows.sort(key=lambda row: (-_int(row["amount"]), str(row["pair"])))
    return [
        {
            "said": figures.word(row["said"]), "tracked": figures.word(row["tracked"]), "count": figures.cell(row["value"]),
            "amount": figures.short(_int(row["amount"]), "money", shown.words.currency),
            "link": records_of(shown.words, query, row["pair"]),
        }
        for row in rows[:PATHS]
    ]  # fmt: skip


def ways(shown: Shown, query: str) -> list[dict[str, str]]:
    """The most common paths."""
    return [
        {
            "path": str(row["path"]), "count": figures.cell(row["value"]), "converted": figures.cell(row["converted"]),
            "rate": figures.short(row["converted_percent"], "percent"),  # type: ignore[arg-type]
            "amount": figures.short(row["amount"], "money", shown.paths.currency),  # type: ignore[arg-type]
            "days": figures.short(row["p50_days"], "days"),  # type: ignore[arg-type]
            "link": records_of(shown.paths, query, row["path"]),
        }
        for row in shown.paths.dicts()[:PATHS]
    ]  # fmt: skip


def _noun(shown: Shown) -> str:
    return STAGES[shown.stage]


def _percent(share: float) -> str:
    return figures.short(100 * share, "percent")


def _share(part: int, whole: int) -> str:
    return _percent(part / whole) if whole else figures.NONE


def _int(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload,no-any-return]
