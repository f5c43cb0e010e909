"""Where another version of the agreement took force while a chart's time ran: a labelled rule on the chart, the same in words.

Every chart over months goes through `drawn`, every small line through `marks`; `says` tells it whoever does not see them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onefunnel.ledger.answer import Answer
from onefunnel.words import on

ROW = 14  # pixels between the labels of two rules, which may stand close together
SHARED = ("mark", "encoding")  # what of a single chart becomes the first of its layers


@dataclass(frozen=True)
class Break:
    """One version and the day, where the company works, from which it holds."""

    on: date
    version: int

    @property
    def label(self) -> str:
        return f"version {self.version} in force"

    @property
    def says(self) -> str:
        return f"version {self.version} of the agreement in force from {on(self.on)}"


def breaks(answer: Answer) -> tuple[Break, ...]:
    """The changes of version inside an answer's period, as the ledger knows them; none where one version counts for all time."""
    return tuple(Break(on, version) for on, version in answer.takeovers)


def says(found: Sequence[Break], months: Sequence[date]) -> str:
    """Those among the months drawn, in a sentence; empty where there is none."""
    said = "; ".join(one.says for one, _, _ in within(found, months))
    return f"{said[0].upper()}{said[1:]}. What came before is counted by the version before." if said else ""


def within(found: Sequence[Break], months: Sequence[date]) -> list[tuple[Break, int, float]]:
    """Those that fall among the months drawn, each with the place of its month and how much of that month had passed."""
    places = {month: place for place, month in enumerate(months)}
    return [
        (one, places[month], (one.on.day - 1) / monthrange(one.on.year, one.on.month)[1])
        for one in found
        if (month := one.on.replace(day=1)) in places
    ]


def of_month(found: Sequence[Break], month: date) -> str:
    """What a table says in the row of the month in which a version took force."""
    return "; ".join(one.says for one in found if one.on.replace(day=1) == month)


def drawn(spec: dict[str, Any], found: Sequence[Break], months: Sequence[date]) -> dict[str, Any]:
    """The chart with a labelled rule for each break. Its x axis is a band of months, `encoding.x.field` their first days."""
    seen = within(found, months)
    if not seen:
        return spec
    axis = spec["encoding"]["x"]
    x = {name: axis[name] for name in ("field", "type", "timeUnit") if name in axis}
    layers: list[dict[str, Any]] = [{name: spec[name] for name in SHARED if name in spec}]
    for row, (one, place, passed) in enumerate(seen):
        is_late = place > 0.6 * len(months)
        values = {"values": [{x["field"]: one.on.replace(day=1).isoformat(), "break": one.label, "since": one.says}]}
        at = {"x": x | {"bandPosition": round(passed, 3)}}
        layers += [
            {"data": values, "mark": {"type": "rule", "color": "var(--muted)", "strokeDash": [4, 3]},
             "encoding": at | {"tooltip": [{"field": "since", "title": "agreement"}]}},
            {"data": values, "mark": {"type": "text", "color": "var(--muted)", "fontSize": 11, "baseline": "top",
                                      "align": "right" if is_late else "left", "dx": -5 if is_late else 5, "y": row * ROW},
             "encoding": at | {"text": {"field": "break"}}},
        ]  # fmt: skip
    return {name: value for name, value in spec.items() if name not in SHARED} | {"layer": layers}


def marks(found: Sequence[Break], months: Sequence[date]) -> list[float]:
    """The same places on a line that goes from the first month's point to the last's, 0 to the count of steps."""
    return [min(place + passed, float(max(0, len(months) - 1))) for _, place, passed in within(found, months)]
