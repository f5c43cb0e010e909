"""What a hold-out found: how many times as likely the treated were to reach the outcome, and what must hold to say so. Pure.

By intention to treat: everybody counts in the arm that the lot gave them. Risk ratio with the interval of its logarithm (Katz
et al. 1978), the difference by Newcombe's interval (`learn.shares`), the split of the arms by a chi-square with one degree of
freedom.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import erfc, exp, sqrt
from typing import Any

from onefunnel.learn.shares import Share, difference

Z95 = 1.959964
LEAST_REACHED = 10  # in each arm: below that the interval itself cannot be trusted
MISMATCH = 0.001  # chance below which the arms are no longer as they were drawn
MOST_MET = 0.1


@dataclass(frozen=True)
class Arm:
    """One arm as it is counted: how many people, how many reached the outcome, how many met the campaign."""

    people: int
    reached: int
    met: int

    @property
    def share(self) -> Share:
        return Share(self.reached, self.people)


@dataclass(frozen=True)
class Check:
    """One thing that must hold. `holds` is None where it could not be looked at; one that `refuses` takes the figure away."""

    name: str
    figure: str
    bound: str
    holds: bool | None
    refuses: bool
    says: str = ""


@dataclass(frozen=True)
class Effect:
    """`ratio` with its interval, `gained` the outcomes that the campaign brought among the treated; None where none is told."""

    treated: Arm
    held: Arm
    ratio: float | None
    low: float | None
    high: float | None
    gained: float | None
    gained_low: float | None
    gained_high: float | None
    checks: tuple[Check, ...]

    @property
    def refusals(self) -> tuple[str, ...]:
        return tuple(check.says for check in self.checks if check.holds is False and check.refuses)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(check.says for check in self.checks if check.holds is False and not check.refuses)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"refusals": list(self.refusals), "warnings": list(self.warnings)}


def effect(treated: Arm, held: Arm, *, drawn: tuple[int, int], has_campaign: bool, is_whole: bool | None = None) -> Effect:
    """`drawn` are the treated and held out as locked; `is_whole` whether facts reach the end of the horizon, where known."""
    checks = (_enough(treated, held), _as_drawn(treated, held, drawn), _apart(held, has_campaign), _whole(is_whole))
    if any(check.holds is False and check.refuses for check in checks):
        return Effect(treated, held, None, None, None, None, None, None, checks)
    ratio = treated.share.value / held.share.value
    error = sqrt(sum(1 / arm.reached - 1 / arm.people for arm in (treated, held)))
    gap = treated.share.value - held.share.value
    low, high = difference(treated.share, held.share)
    return Effect(
        treated, held, ratio, ratio * exp(-Z95 * error), ratio * exp(Z95 * error),
        gap * treated.people, low * treated.people, high * treated.people, checks,
    )  # fmt: skip


def mismatch(treated: int, held: int, drawn: tuple[int, int]) -> float:
    """The chance that as many or more are missing from one arm rather than the other, were it luck (chi-square, 1 df)."""
    total, planned = treated + held, sum(drawn)
    if not total or not all(drawn):
        return 1.0
    expected = [total * part / planned for part in drawn]
    square = sum((found - wanted) ** 2 / wanted for found, wanted in zip((treated, held), expected, strict=True))
    return erfc(sqrt(square / 2))


def _enough(treated: Arm, held: Arm) -> Check:
    return Check(
        "People who reached the outcome", f"{treated.reached:,} treated, {held.reached:,} held out",
        f"at least {LEAST_REACHED} each", min(treated.reached, held.reached) >= LEAST_REACHED, True,
        f"too few reached it: {treated.reached:,} of {treated.people:,} treated, {held.reached:,} of {held.people:,} held out",
    )  # fmt: skip


def _as_drawn(treated: Arm, held: Arm, drawn: tuple[int, int]) -> Check:
    chance = mismatch(treated.people, held.people, drawn)
    shown = f"{chance:.3f}" if chance >= MISMATCH else f"below {MISMATCH}"
    return Check(
        "The arms are as they were drawn", f"{treated.people:,} and {held.people:,} of {drawn[0]:,} and {drawn[1]:,}; p {shown}",
        f"p at least {MISMATCH}", chance >= MISMATCH, True,
        f"the arms are not as they were drawn: {treated.people:,} treated and {held.people:,} held out are left of "
        f"{drawn[0]:,} and {drawn[1]:,} (sample-ratio mismatch)",
    )  # fmt: skip


def _apart(held: Arm, has_campaign: bool) -> Check:
    name, bound = "Held out, but met the campaign", f"at most {MOST_MET:.0%} of them"
    if not has_campaign:
        return Check(name, "no campaign named", bound, None, False)
    share = held.met / held.people if held.people else 0.0
    return Check(
        name, f"{held.met:,} of {held.people:,} ({100 * share:.1f} %)", bound, share <= MOST_MET, False,
        f"{held.met:,} of the {held.people:,} held out met the campaign all the same, so the true effect is larger than it looks",
    )  # fmt: skip


def _whole(is_whole: bool | None) -> Check:
    figure = {True: "yes", False: "not yet", None: "unknown"}[is_whole]
    return Check(
        "Facts reach the end of the horizon", figure, "yes", is_whole, False,
        "the newest facts are older than the end of the horizon: import, then look again",
    )  # fmt: skip
