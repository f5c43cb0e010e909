"""Dresses a bridge for the screen: rows of a small waterfall, the chart's data, figures with their sign. Formats only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onefunnel.agree.bridge.asking import Bridged
from onefunnel.agree.bridge.waterfall import Bar, Waterfall
from onefunnel.agree.measures.listing import records_of
from onefunnel.ledger.answer import Answer
from onefunnel.web import figures

CHART = json.loads((Path(__file__).parent / "waterfall.vl.json").read_text())
TONES = {"won": "good", "lost": "bad", "slipped": "bad"}
CLOSING = "closing"


@dataclass(frozen=True)
class Row:
    """One row: its name and why, where its bar lies in percent of the widest level, its figure, and where a click leads."""

    name: str
    says: str
    why: str
    tone: str
    left: str
    width: str
    figure: str
    exact: str
    deals: int
    before: str
    link: str
    value: int
    begins: int
    ends: int


def rows(bridged: Bridged, query: str, *, due: bool) -> list[Row]:
    """The opening, every cause in which anything happened now or then, and the closing."""
    fall, before = bridged.fall, bridged.before
    highest = max((max(bar.begins, bar.ends) for bar in (fall.opening, *fall.causes)), default=0)
    lowest = min(0, *(min(bar.begins, bar.ends) for bar in (fall.opening, *fall.causes)))
    span = max(1, highest - lowest)
    bars = [bar for bar in fall.causes if bar.deals or (before and (earlier := before.cause(bar.name)) and earlier.deals)]
    closing = Bar(CLOSING, fall.closing, 0, fall.closing, fall.open_deals)
    found = []
    for bar in (fall.opening, *bars, closing):
        low = min(bar.begins, bar.ends)
        link = records_of(bridged.closing, query) if bar is closing else records_of(bridged.answer, query, bar.name)
        found.append(_row(bar, bridged.answer, before, link, 100 * (low - lowest) / span, 100 * abs(bar.value) / span, due))
    return found


def _row(bar: Bar, answer: Answer, before: Waterfall | None, link: str, left: float, width: float, due: bool) -> Row:
    total = bar.name in ("opening", CLOSING)
    earlier = _before(before, bar.name)
    says = bar.says if bar.name != CLOSING else "Still open and due" if due else "Open at the end"
    return Row(
        bar.name, "Open and due at the start" if due and bar.name == "opening" else says,
        bar.why if bar.name != CLOSING else "what is left: the number of the scoreboard",
        "total" if total else TONES.get(bar.name, ""), f"{left:.2f}", f"{max(width, 0.4 if bar.value else 0.0):.2f}",
        signed(bar.value, answer.currency, total=total), figures.whole(bar.value, "money", answer.currency), bar.deals,
        figures.NONE if earlier is None else signed(earlier, answer.currency, total=total), link, bar.value, bar.begins, bar.ends,
    )  # fmt: skip


def _before(before: Waterfall | None, name: str) -> int | None:
    if before is None:
        return None
    if name in ("opening", CLOSING):
        return before.opening.value if name == "opening" else before.closing
    found = before.cause(name)
    return found.value if found else 0


def signed(value: int, currency: str, *, total: bool = False) -> str:
    """A sum as it is, a change with its sign."""
    said = figures.short(value, "money", currency)
    return f"+{said}" if value > 0 and not total else said


def chart(rows: list[Row], currency: str) -> dict[str, Any]:
    """The chart's spec with the rows put in."""
    values = [
        {
            "bar": row.says, "begins": figures.units(row.begins), "ends": figures.units(row.ends), "tone": row.tone,
            "figure": row.figure, "says": row.exact, "deals": row.deals,
            "edge": figures.units(max(row.begins, row.ends)),
        }
        for row in rows
    ]  # fmt: skip
    spec: dict[str, Any] = CHART
    return spec | {"data": {"values": values}, "usermeta": {"currency": currency}}
