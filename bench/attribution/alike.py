"""Where two programs define a model alike, by how much their answers differ at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SIMULATED = {("channelattribution", "markov_1")}  # drawn at random by the peer, so equal only in the long run


def ours(said: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    """The JSON of `onefunnel attribute` as credits and effects by model and channel."""
    credits, effects = {}, {}
    for model in said["models"]:
        credits[model["model"]] = {row["channel"]: row["conversions"] for row in model["channels"]}
        effects[model["model"]] = {row["channel"]: row["effect"] for row in model["channels"] if row["effect"] is not None}
    return {"credits": credits, "effects": effects}


def differences(package: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, object]]:
    """A row for each model that both tell: the largest difference on one channel, as a share of all credit or of the effect."""
    found: list[dict[str, object]] = []
    for what, models in theirs.items():
        for model, parts in models.items():
            own = mine[what][model]
            whole = sum(own.values()) if what == "credits" else 1.0
            apart = max(abs(own.get(name, 0.0) - parts.get(name, 0.0)) / whole for name in own.keys() | parts.keys())
            how = "simulated there" if (package, model) in SIMULATED else "same definition"
            found.append({"peer": package, "model": model, "what": what, "largest_difference": apart, "note": how})
    return found
