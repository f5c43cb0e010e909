"""The rules that share a conversion among its touches by their place alone, each with the weights its vendor prints.

The weights are those of docs/words.md. Anchors that coincide pool their weights; an anchor that a journey lacks, and the part
of "the others" where there are none, is shared by the rest in proportion; a journey of one touch gets everything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Parts in thousandths: the first touch, the one that made the lead, the one that made the deal, the last, all others."""

    name: str
    label: str
    first: int = 0
    lead: int = 0
    deal: int = 0
    last: int = 0
    others: int = 0

    @property
    def says(self) -> str:
        """The printed weights, such as "40 first, 40 last, 20 shared by the others"."""
        named = {"first": self.first, "lead created": self.lead, "deal created": self.deal, "last": self.last}
        parts = [f"{part / 10:g} {name}" for name, part in named.items() if part]
        if self.others == 1000:
            return "the same to each touch"
        return ", ".join([*parts, *([f"{self.others / 10:g} shared by the others"] if self.others else [])])


RULES = (
    Rule("first_touch", "First touch", first=1000),
    Rule("last_touch", "Last touch", last=1000),
    Rule("linear", "Linear", others=1000),
    Rule("u_shaped_hubspot", "U-shaped (HubSpot)", first=400, lead=400, others=200),
    Rule("u_shaped_marketo", "U-shaped (Marketo Measure)", first=500, lead=500),
    Rule("position_based", "Position based 40/20/40 (Dreamdata, GA, Snowplow)", first=400, last=400, others=200),
    Rule("w_shaped", "W-shaped (HubSpot, Marketo Measure)", first=300, lead=300, deal=300, others=100),
    Rule("full_path", "Full path (HubSpot, Marketo Measure)", first=225, lead=225, deal=225, last=225, others=100),
)


def shares(rule: Rule, touches: int, *, lead: int | None = None, deal: int | None = None) -> list[float]:
    """The part of each of `touches` touches in order of time, together 1. `lead` and `deal` are places from 0, None where
    nothing says which touch it was."""
    anchors: dict[int, int] = {}
    for place, part in ((0, rule.first), (lead, rule.lead), (deal, rule.deal), (touches - 1, rule.last)):
        if place is not None and part:
            anchors[place] = anchors.get(place, 0) + part
    free = touches - len(anchors)
    whole = sum(anchors.values()) + (rule.others if free else 0)
    if not whole:
        return [1 / touches] * touches
    each = rule.others / free if free else 0.0
    return [anchors.get(place, each) / whole for place in range(touches)]


def decay(ages: list[float], half_life: float) -> list[float]:
    """Parts that halve with every `half_life` of age, together 1. `ages` count back from the conversion, in the same unit."""
    youngest = min(ages)
    parts = [2.0 ** -((age - youngest) / half_life) for age in ages]
    whole = sum(parts)
    return [part / whole for part in parts]
