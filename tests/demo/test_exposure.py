"""The planted exposure lift can be seen in the facts by who knows what to hold still, and a naive comparison is misled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from onefunnel.demo import planted
from onefunnel.demo.calendar import DAY
from onefunnel.demo.world import World
from onefunnel.ledger.intake import Fact
from tests.demo.making import company

WASHED = 90 * DAY
WITHIN = planted.LIFT_DAYS * DAY
PEOPLE = 40_000


@dataclass
class Trail:
    """One person's instants, sorted, and when their account had an open deal."""

    known_at: int = 0
    visits: list[int] = field(default_factory=list)
    exposures: list[int] = field(default_factory=list)
    talks: list[int] = field(default_factory=list)


@dataclass
class Count:
    """Exposed and their talks; not exposed and their talks."""

    exposed: int = 0
    exposed_talked: int = 0
    other: int = 0
    other_talked: int = 0

    def add(self, exposed: bool, talked: bool) -> None:
        if exposed:
            self.exposed, self.exposed_talked = self.exposed + 1, self.exposed_talked + talked
        else:
            self.other, self.other_talked = self.other + 1, self.other_talked + talked


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def is_exposure(row: Fact) -> bool:
    kind, outcome = row.values["kind"], row.values.get("outcome")
    seen = (
        kind == "ad_click"
        or (kind in ("webinar", "event") and outcome == "attended")
        or (kind == "email" and outcome == "clicked")
    )
    return row.values["team"] == "marketing" and not row.values["is_bot"] and seen


def trails(batch: list[Fact]) -> tuple[dict[str, Trail], list[tuple[int, int]]]:
    """What one account's facts say of each person, and its open deals."""
    found: dict[str, Trail] = defaultdict(Trail)
    deals = []
    for fact in batch:
        row = fact.values
        if fact.table == "touches":
            trail, at = found[str(row["person"])], instant(str(row["touched_at"]))
            if row["team"] == "sales" and row.get("outcome") in ("connected", "replied", "held"):
                trail.talks.append(at)
            elif row["kind"] == "visit":
                trail.visits.append(at)
            elif is_exposure(fact):
                trail.exposures.append(at)
        elif fact.table == "stage_moves" and row["stage"] == "lead":
            trail, at = found[str(row["person"])], instant(str(row["moved_at"]))
            trail.known_at = min(trail.known_at or at, at)
        elif fact.table == "opportunities":
            ends = instant(str(row["closed_at"])) if "closed_at" in row else 2**60
            deals.append((instant(str(row["created_at"])), ends))
    for trail in found.values():
        for instants in (trail.visits, trail.exposures, trail.talks):
            instants.sort()
    return found, deals


def trials(world: World, rng: Random, trail: Trail, deals: list[tuple[int, int]], counts: dict[tuple[int, int], Count]) -> None:
    """Each week in which the person could be exposed for the first time in 90 days, by visits before and month."""
    midnight = world.calendar.midnight
    for week in range(planted.LOOK_BACK, world.weeks - 5):
        begins, ends = midnight[7 * week], midnight[7 * week + 7]
        place = bisect_left(trail.exposures, begins)
        is_fresh = not place or trail.exposures[place - 1] <= begins - WASHED
        if not 0 < trail.known_at < begins or begins < world.start + WASHED or not is_fresh:
            continue
        exposed = place < len(trail.exposures) and trail.exposures[place] < ends
        zero = trail.exposures[place] if exposed else begins + int(rng.random() * (ends - begins))
        after = bisect_right(trail.talks, zero)
        talked_before = after and trail.talks[after - 1] > zero - WASHED
        if talked_before or zero + WITHIN > world.horizon or any(opened <= zero < closed for opened, closed in deals):
            continue
        talked = after < len(trail.talks) and trail.talks[after] <= zero + WITHIN
        looked = bisect_left(trail.visits, begins) - bisect_left(trail.visits, midnight[7 * (week - planted.LOOK_BACK)])
        counts[min(looked, planted.MOST_LOOKED), world.calendar.days[7 * week].month].add(exposed, talked)


def ratios(counts: dict[tuple[int, int], Count]) -> tuple[float, float]:
    """The risk ratio among the exposed with visits and month held still, and the naive one."""
    strata = [one for one in counts.values() if one.exposed and one.other]
    talked = sum(one.exposed_talked for one in strata)
    expected = sum(one.exposed * one.other_talked / one.other for one in strata)
    exposed, other = sum(one.exposed for one in strata), sum(one.other for one in strata)
    naive = (talked / exposed) / (sum(one.other_talked for one in strata) / other)
    return talked / expected, naive


@pytest.mark.nightly
def test_lift_is_found_where_planted_and_not_where_none_is() -> None:
    whole, rng = company(PEOPLE, seed=5), Random(5)
    counts: dict[str, dict[tuple[int, int], Count]] = defaultdict(lambda: defaultdict(Count))
    for batch in whole.facts():
        account = next((fact for fact in batch if fact.table == "accounts"), None)
        if account:
            people, deals = trails(batch)
            for trail in people.values():
                trials(whole.world, rng, trail, deals, counts[str(account.values["industry"])])
    lift, naive = ratios(counts["Food and beverage"])
    assert lift == pytest.approx(planted.EXPOSURE_LIFT["Food and beverage"], rel=0.13)
    assert naive > 2.0
    lift, naive = ratios(counts["Automotive"])
    assert lift == pytest.approx(1.0, abs=0.16)
    assert naive > 1.35


def test_exposures_are_rare_enough_to_be_told_apart() -> None:
    whole = company(300)
    gaps = []
    for batch in whole.facts():
        for trail in trails(batch)[0].values():
            gaps += [b - a for a, b in zip(trail.exposures, trail.exposures[1:], strict=False)]
    assert sum(gap > timedelta(days=90).total_seconds() for gap in gaps) > 0.3 * len(gaps)
