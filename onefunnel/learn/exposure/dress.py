"""Dresses exposure lift for the screen: the sentence, the tiles, the groups, the chart. Formats; estimates nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from onefunnel.learn.exposure.finding import BY, Finding
from onefunnel.learn.exposure.records import Estimation
from onefunnel.ledger.measure import measure
from onefunnel.web import ratios, tiles
from onefunnel.words import at_minute

MINUS, ROW = "−", 30
MET = {"mail": "a mail of ours", "advertisement": "an advertisement", "webinar": "a webinar", "event": "an event"}


@dataclass(frozen=True)
class Group:
    """One row of the table: a lift, or why there is none."""

    of: str
    name: str
    exposed: str
    talked: str
    lift: str
    interval: str
    refusal: str
    link: str


@dataclass(frozen=True)
class Naive:
    """The figure that must not be believed, and the shares that it is made of."""

    figure: str
    met: str
    others: str


def sentence(found: Finding | None) -> str:
    """The answer, or that there is none."""
    if found is None:
        return "Does our marketing make buyers talk to sales? Not worked out yet"
    if found.ratio is None or found.refusals:
        return f"No lift can be told: {found.refusals[0] if found.refusals else 'nothing to go by'}"
    who = f"Buyers who {_saw(found)}"
    if found.low is not None and found.high is not None and not found.low <= 1 <= found.high:
        more = "more" if found.ratio > 1 else "less"
        size = f"{abs(100 * (found.ratio - 1)):.0f} % {more} likely"
        low, high = sorted((abs(found.low - 1), abs(found.high - 1)))
        between = f"{100 * low:.0f} to {100 * high:.0f} %"
        return f"{who} were {size} to talk to sales within 30 days, 95 % interval {between}; {found.exposed:,} exposed"
    who = f"{who[0].lower()}{who[1:]}"
    return f"No lift shown: {who} talked to sales as often as others, within {interval(found)}; {found.exposed:,} exposed"


def reason(found: Finding | None, *, is_busy: bool) -> str:
    """What stands behind the answer."""
    if found is None:
        return "Being worked out." if is_busy else "It takes from some seconds to a few minutes, in the background."
    if len(found.refusals) > 1:
        return f"Also: {'; '.join(found.refusals[1:])}."
    if found.refusals:
        return "A figure is only shown when every guard below holds."
    talked = f"{found.events:,} of the {found.exposed:,} exposed talked to sales"
    return f"{talked}. They are weighed against {found.others:,} weeks in which people met nothing."


def strip(found: Finding, query: str) -> list[tiles.Tile]:
    """Five numbers; those that count open their lists."""
    about, rows = _about(query), _rows(query)
    exposed, others = f"{rows}&opened=exposed", f"{rows}&opened=not+exposed"
    says = bool(found.ratio and not found.refusals)
    figure, basis = (lift(found), f"95 % interval {interval(found)}") if says else ("declined", "see the guards")
    e_value = f"{found.e_value:.2f}" if found.e_value and says else "–"
    return [
        tiles.Tile("Lift", figure, about=about, basis=basis),
        tiles.Tile("Exposed", f"{found.exposed:,}", about=about, opens=exposed, basis="first exposure in 90 days"),
        tiles.Tile("Talked to sales", f"{found.events:,}", about=about, opens=exposed, basis="of the exposed, in 30 days"),
        tiles.Tile("Not exposed", f"{found.others:,}", about=about, opens=others, basis=f"drawn; {found.other_events:,} talked"),
        tiles.Tile("E-value", e_value, about=about, basis="what something unseen would need"),
    ]


def groups(findings: Sequence[Finding], query: str) -> list[Group]:
    """Each group with its lift, or its refusal."""
    return [
        Group(
            BY[found.of], found.name, f"{found.exposed:,}", f"{found.events:,}", lift(found), interval(found),
            found.refusals[0] if found.refusals else "", _list_of(found, query),
        )
        for found in findings[1:]
    ]  # fmt: skip


def naive(told: Mapping[str, Any]) -> Naive | None:
    """The comparison that tools print."""
    if not told.get("ratio"):
        return None
    return Naive(_signed(told["ratio"]), f"{told['met']:.1f} %", f"{told['not']:.1f} %")


def chart(findings: Sequence[Finding], spec: dict[str, Any]) -> dict[str, Any] | None:
    """The lifts that may be said, each with its interval."""
    said = [found for found in findings if None not in (found.ratio, found.low, found.high) and not found.refusals]
    values = [
        {
            "group": found.name or "Everyone", "order": place, "lift": found.ratio, "low": found.low, "high": found.high,
            "says": f"{lift(found)} ({interval(found)}), {found.exposed:,} exposed",
        }
        for place, found in enumerate(said)
    ]  # fmt: skip
    return ratios.marked(spec, values) | {"height": max(90, ROW * len(values) + 40)} if values else None


def size(chart: dict[str, Any] | None) -> str:
    """How much room is kept for the chart until it is drawn."""
    height = chart["height"] if chart else 0
    return "flat" if height <= 130 else "low" if height <= 180 else ""


def made(kept: Estimation, generation: int) -> str:
    """What it was made from: 'Worked out 22 Nov 2026, 10:12 UTC from ledger generation 3; definitions: v2'."""
    older = f", {generation - kept.generation:,} older than the newest" if kept.generation < generation else ""
    when = f"{at_minute(kept.made_at)} UTC"
    return f"Worked out {when} from ledger generation {kept.generation}{older}; definitions: {kept.agreement}"


def lift(found: Finding) -> str:
    """'+27 %', or a dash."""
    return _signed(found.ratio) if found.ratio is not None else "–"


def interval(found: Finding) -> str:
    """'+12 to +44 %'."""
    if found.low is None or found.high is None:
        return "–"
    return f"{_signed(found.low).removesuffix(' %')} to {_signed(found.high)}"


def _saw(found: Finding) -> str:
    return "met our marketing" if not found.of else f"met {MET.get(found.name, found.name)}"


def _signed(ratio: float) -> str:
    percent = round(100 * (ratio - 1))
    return f"{'+' if percent > 0 else MINUS if percent < 0 else ''}{abs(percent):,} %"


def _list_of(found: Finding, query: str) -> str:
    """The list of the group's exposed, where an address can name them."""
    choices = dict(measure("exposure_trials").chooses)["met"]
    name = "met" if found.of in ("met", "campaign_kind") else found.of
    if not found.name or (name == "met" and found.name not in choices):
        return ""
    return f"{_rows(query)}&{urlencode({name: found.name, 'opened': 'exposed'})}"


def _rows(query: str) -> str:
    return f"{reverse('records', args=['exposure_trials'])}?{query}"


def _about(query: str) -> str:
    return f"{reverse('definition', args=['exposure_trials'])}?{query}"
