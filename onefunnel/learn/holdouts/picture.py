"""The picture of each page about hold-outs: what was found, what each arm did, what one could find, and when each ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from onefunnel.learn.holdouts import dress
from onefunnel.learn.holdouts.dress import Line
from onefunnel.learn.holdouts.effect import Effect
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.holdouts.sizing import POWER, chance, smallest
from onefunnel.learn.holdouts.standing import State
from onefunnel.learn.shares import Share
from onefunnel.web import ratios

ROW, STEPS, MOST = 44, 48, 12
LOW, MIDDLE = 130, 180
OPEN = (State.DRAWN, State.WAITING, State.RUNNING, State.READY)


@dataclass(frozen=True)
class Picture:
    """A chart with its title, what it shows in a line, and a note below; `name` is that of its spec."""

    name: str
    title: str
    about: str
    note: str
    says: str
    chart: dict[str, Any]

    @property
    def size(self) -> str:
        """How much room is kept until it is drawn."""
        return "flat" if self.chart["height"] <= LOW else "low" if self.chart["height"] <= MIDDLE else ""


def of_all(lines: Sequence[Line], today: date) -> Picture | None:
    """What the hold-outs found; before any is read out, when each can be."""
    return found(lines) or horizons(lines, today)


def found(lines: Sequence[Line]) -> Picture | None:
    """The lift of each that was read out, with its interval; a declined one has none to show."""
    read = [line for line in lines if line.state is State.READ]
    told = [line for line in read if line.holdout.reading.found["ratio"] is not None][:MOST]
    values = [_lift(line, place) for place, line in enumerate(told)]
    if not values:
        return None
    declined = len(read) - len(values)
    more = (
        f" {declined} of {len(read)} read out could tell no effect and {'is' if declined == 1 else 'are'} not drawn."
        if declined
        else ""
    )
    return Picture(
        "found", "What they found", "lift with its 95 % interval",
        "How much more or less likely the outcome is for those who were to get the campaign. "
        f"A bar that crosses the dashed line shows no effect.{more}",
        "Each hold-out's lift with its 95 % interval; the list below says the same",
        ratios.marked(_filled("found", values, rows=len(values)), values),
    )  # fmt: skip


def horizons(lines: Sequence[Line], today: date) -> Picture | None:
    """From when to when each one's outcome counts."""
    values = [
        {
            "name": line.holdout.name, "order": place, "begins": line.holdout.begins_on.isoformat(),
            "ends": line.holdout.ends_on.isoformat(), "says": f"{line.holdout.held:,} of {_people(line.holdout):,} held out",
            "read": line.ends, "state": line.state.word,
        }
        for place, line in enumerate([line for line in lines if line.state in OPEN][:MOST])
    ]  # fmt: skip
    if not values:
        return None
    chart = _filled("horizons", values, rows=len(values))
    chart["layer"][-1] = {**chart["layer"][-1], "data": {"values": [{"today": today.isoformat()}]}}
    return Picture(
        "horizons", "When each can be read out", "from its first day to its last",
        "The upright line is today. Nothing is shown of a hold-out before its bar has ended.",
        "The days of each hold-out; the list below says the same", chart,
    )  # fmt: skip


def arms(holdout: Holdout, effect: Effect) -> Picture | None:
    """The share of each arm with its interval, where an effect can be told at all."""
    if effect.ratio is None:
        return None
    did = dress.DID[holdout.outcome]
    values = [
        _arm(name, place, arm.share) for place, (name, arm) in enumerate((("Treated", effect.treated), ("Held out", effect.held)))
    ]
    return Picture(
        "arms", f"Who {did}", f"within {holdout.days} days, each arm as it was drawn",
        "Bars are 95 % intervals of each share. Two that overlap a little can still differ: the lift and its interval decide.",
        f"The share of each arm that {did}, with its 95 % interval; the numbers above say the same",
        _filled("arms", values, rows=2),
    )  # fmt: skip


def power(treated: int, held: int, base: Share) -> Picture | None:
    """How likely a lift of each size is to be found; None where the last period tells no rate."""
    least = smallest(treated=treated, held=held, base=base)
    if least is None or least.ratio is None:
        return None
    rate = base.value
    most = min(1 + 1.6 * (least.ratio - 1), 1 / rate)
    ratios = [1 + (most - 1) * step / STEPS for step in range(STEPS + 1)]
    chances = [chance(treated=treated, held=held, rate=rate, ratio=ratio) for ratio in ratios]
    values = [
        {"lift": ratio - 1, "chance": at, "says": f"{dress.ratio(ratio)} is found {100 * at:.0f} times in 100"}
        for ratio, at in zip(ratios, chances, strict=True)
    ]
    chart = _filled("power", values, rows=0)
    mark = {"lift": least.ratio - 1, "chance": POWER, "says": f"{dress.ratio(least.ratio)}, 4 times in 5"}
    chart["layer"][-2:] = [{**layer, "data": {"values": [mark]}} for layer in chart["layer"][-2:]]
    return Picture(
        "power", "What so many can find", f"{treated:,} treated, {held:,} held out",
        "The larger the true lift, the surer it is found. Smaller ones than the dot often stay unseen; that is no proof of none.",
        f"The chance to find a lift by its size; {dress.ratio(least.ratio)} is found four times in five", chart,
    )  # fmt: skip


def _lift(line: Line, place: int) -> dict[str, Any]:
    said = line.holdout.reading.found
    return {
        "name": line.holdout.name, "order": place, "lift": said["ratio"], "low": said["low"], "high": said["high"],
        "says": line.result, "size": f"n {_people(line.holdout):,}",
        "people": f"{line.holdout.treated:,} treated, {line.holdout.held:,} held out",
    }  # fmt: skip


def _arm(name: str, place: int, share: Share) -> dict[str, Any]:
    low, high = share.interval()
    return {
        "name": name, "order": place, "share": share.value, "low": low, "high": high, "says": f"{100 * share.value:.1f} %",
        "size": f"n {int(share.n):,}", "between": f"{100 * low:.1f} to {100 * high:.1f} %",
    }  # fmt: skip


def _people(holdout: Holdout) -> int:
    return holdout.treated + holdout.held


def _filled(name: str, values: list[dict[str, Any]], *, rows: int) -> dict[str, Any]:
    spec = dict(_spec(name))
    height = max(110, ROW * rows + 40) if rows else spec["height"]
    return {**spec, "data": {"values": values}, "height": height, "layer": list(spec["layer"])}


@cache
def _spec(name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.vl.json").read_text())
    return said
