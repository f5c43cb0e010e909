"""The axis of a chart of ratios: marks that a person reads as more or less. Twice and half lie alike far from none."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

STEPS = (
    (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5),
    (0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0),
    (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    (0.01, 0.1, 1.0, 10.0, 100.0),
)
MOST = 7


def ticks(low: float, high: float) -> list[float]:
    """Marks from `low` to `high`, always with 1: the finest steps that still can be read beside each other."""
    for steps in STEPS:
        within = [step for step in steps if min(low, 1.0) <= step <= max(high, 1.0)]
        if len(within) <= MOST and steps[0] / 2 <= low and high <= steps[-1] * 2:
            return within
    return within


def marked(spec: dict[str, Any], values: list[dict[str, Any]]) -> dict[str, Any]:
    """The spec with these bars and an axis that says '+20%' where the ratio is 1.2."""
    said = deepcopy(spec) | {"data": {"values": values}}
    marks = ticks(min(one["low"] for one in values), max(one["high"] for one in values))
    for layer in said["layer"]:
        x = layer["encoding"]["x"]
        if x.get("field") == "low":
            x["axis"] |= {"values": marks, "labelExpr": "datum.value === 1 ? 'none' : format(datum.value - 1, '+.0%')"}
    return said
