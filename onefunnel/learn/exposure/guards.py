"""The guards of an estimate: what must hold before it may be said, each with its figure, its bound and its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from onefunnel.learn.exposure.design import Design
from onefunnel.learn.exposure.estimate import Z99, Estimate
from onefunnel.learn.exposure.logistic import Floats

LEAST_EVENTS = 20  # talks of exposed people; below that the interval itself cannot be trusted
WIDEST = log(1.5) / 1.959964  # of the error: an interval wider than a half up or down says nothing
MOST_UNLIKE = 0.1
LEAST_OVERLAP = 0.3
LEAST_EFFECTIVE = 0.2
MOST_TRIMMED = 0.1
FARTHEST_OPINION = log(1.25)
NEGATIVE_MATTERS = log(1.1)
BINS = 20
WHAT = {
    "visits": "visits", "forms": "forms filled in", "mails": "mail sent to them", "opened": "mail opened",
    "shown": "advertisements shown", "tries": "what sales tried", "others_visits": "visits of colleagues",
    "others_met": "colleagues who met our marketing", "others_sales": "sales's work with colleagues",
    "visits_4_weeks": "visits in four weeks", "days_at_stage": "days at their stage", "days_known": "days since they are known",
    "employees": "size of the company", "furthest": "the furthest stage", "visits_after": "visits afterwards",
    "others_visits_after": "visits of colleagues afterwards",
}  # fmt: skip


@dataclass(frozen=True)
class Guard:
    """One guard. `holds` is None where it could not be looked at, which refuses nothing."""

    name: str
    says: str
    figure: str
    bound: str
    holds: bool | None
    refusal: str = ""


def enough(exposed: int, events: int, rate: float) -> Guard:
    """Whether there are talks enough to begin with. `rate` is the share that talks, from all trials there are."""
    needed = _hundreds(LEAST_EVENTS / rate) if rate > 0 else 0
    about = f", about {needed:,} needed" if needed > exposed else f", with {events:,} talks of at least {LEAST_EVENTS}"
    return Guard(
        "events", "Exposed people who talked to sales", f"{events:,} of {exposed:,}", f"at least {LEAST_EVENTS}",
        events >= LEAST_EVENTS, f"not enough data: {exposed:,} exposed{about}",
    )  # fmt: skip


def sharp(found: Estimate, exposed: int) -> Guard:
    """Whether the interval says anything."""
    needed = _hundreds(exposed * (found.error / WIDEST) ** 2)
    low, high = found.interval()
    return Guard(
        "interval", "Width of the interval", f"× {sqrt(high / low):.2f}", "at most × 1.50", found.error <= WIDEST,
        f"not enough data: {exposed:,} exposed, about {needed:,} needed",
    )  # fmt: skip


def alike(found: Estimate, made: Design, exposed: Floats, weights: Floats) -> Guard:
    """The greatest standardised difference between the two groups that is left after weighting."""
    inverse = weights * found.kept * np.where(exposed == 1, 1 / found.propensity, 1 / (1 - found.propensity))
    first, second = (_means(made.plain, inverse * side) for side in (exposed, 1 - exposed))
    apart = np.abs(first - second)
    worst = int(apart.argmax())
    return Guard(
        "balance", "Greatest difference left between the groups", f"{apart[worst]:.3f}", f"below {MOST_UNLIKE}",
        bool(apart[worst] < MOST_UNLIKE), f"the groups stay unlike in {said(made.names[worst])} ({apart[worst]:.2f})",
    )  # fmt: skip


def overlapping(found: Estimate, exposed: Floats, weights: Floats) -> Guard:
    """How much of the two groups' chances of exposure lie over each other: 1 where they are alike, 0 where they never meet."""
    odds = np.log(found.propensity / (1 - found.propensity))
    edges = np.histogram_bin_edges(odds, BINS)
    shares = []
    for side in (exposed == 1, exposed == 0):
        counts = np.histogram(odds[side], edges, weights=weights[side])[0]
        shares.append(counts / counts.sum())
    share = float(np.minimum(*shares).sum())
    return Guard(
        "overlap", "Overlap of the chances of exposure", _percent(share), f"at least {_percent(LEAST_OVERLAP)}",
        share >= LEAST_OVERLAP, f"the exposed and the others hardly compare (overlap {_percent(share)})",
    )  # fmt: skip


def effective(found: Estimate, exposed: Floats) -> Guard:
    """What share of the exposed the weighted ones are worth."""
    inverse = (exposed / found.propensity)[found.kept]
    share = float(inverse.sum() ** 2 / (inverse**2).sum() / exposed[found.kept].sum())
    return Guard(
        "effective", "Effective share of the exposed", _percent(share), f"at least {_percent(LEAST_EFFECTIVE)}",
        share >= LEAST_EFFECTIVE, f"a few exposed people carry it all (effective share {_percent(share)})",
    )  # fmt: skip


def trimmed(found: Estimate, weights: Floats) -> Guard:
    """What share had no counterpart and was left out."""
    share = float(1 - (weights * found.kept).sum() / weights.sum())
    return Guard(
        "trimmed", "Left out for want of a counterpart", _percent(share), f"at most {_percent(MOST_TRIMMED)}",
        share <= MOST_TRIMMED, f"{_percent(share)} had no counterpart in the other group",
    )  # fmt: skip


def second_opinion(found: Estimate, other: Estimate | None) -> Guard:
    """Whether boosted trees say the same, within the interval or a quarter."""
    if other is None:
        return Guard("second", "Second opinion, by boosted trees", "none", "alike", None)
    apart = abs(log(other.ratio / found.ratio))
    low, high = other.interval()
    return Guard(
        "second", "Second opinion, by boosted trees", f"{other.ratio:.2f} ({low:.2f} to {high:.2f})", "alike",
        apart <= max(FARTHEST_OPINION, 2 * found.error),
        f"a second way of estimating says {other.ratio:.2f}, not {found.ratio:.2f}",
    )  # fmt: skip


def undelivered(found: Estimate | None, number: int) -> Guard:
    """Mail that came back cannot work. Where it seems to, whoever it is sent to would have talked anyway."""
    name, bound = "Negative control: mail that came back", "no lift (99 %)"
    if found is None:
        return Guard("undelivered", name, f"too few ({number:,})", bound, None)
    low, high = found.interval(Z99)
    return Guard(
        "undelivered", name, f"{found.ratio:.2f} ({low:.2f} to {high:.2f}), {number:,} sent", bound, low <= 1,
        f"mail that nobody received seems to work too ({found.ratio:.2f})",
    )  # fmt: skip


def later(found: Estimate | None, number: int) -> Guard:
    """Exposure in the following quarter cannot work backwards. Where it seems to, something unseen drives both."""
    name, bound = "Negative control: exposure in the following quarter", "no lift, no loss (99 %)"
    if found is None:
        return Guard("later", name, f"too few ({number:,})", bound, None)
    low, high = found.interval(Z99)
    holds = low <= 1 <= high or abs(log(found.ratio)) < NEGATIVE_MATTERS
    return Guard(
        "later", name, f"{found.ratio:.2f} ({low:.2f} to {high:.2f}), {number:,} exposed later", bound, holds,
        f"exposure that came only later seems to work too ({found.ratio:.2f}): something unseen drives both",
    )  # fmt: skip


def e_value(ratio: float) -> float:
    """How strongly something unseen must be tied to exposure and to talk to explain it away (VanderWeele, Ding 2017)."""
    over = max(ratio, 1 / ratio)
    return over + sqrt(over * (over - 1))


def said(column: str) -> str:
    """A column of the matrix in words: tries_30 is "what sales tried in 30 days"."""
    what, _, days = column.rpartition("_")
    if what in WHAT and days.isdecimal():
        return f"{WHAT[what]} in {days} days"
    return WHAT.get(column, column.replace("_", " "))


def _means(x: Floats, weights: Floats) -> Floats:
    return np.asarray(weights @ x / weights.sum())


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _hundreds(number: float) -> int:
    """Two figures are all that such a forecast is worth."""
    step = 10 ** max(0, int(np.log10(max(number, 1))) - 1)
    return int(np.ceil(number / step) * step)
