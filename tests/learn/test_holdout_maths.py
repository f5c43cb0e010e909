"""The arithmetic of hold-outs: the lot is fair and repeatable, sizes are honest, intervals cover, and doubt is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefunnel.learn.holdouts import drawing, sizing
from onefunnel.learn.holdouts.effect import Arm, effect, mismatch
from onefunnel.learn.shares import Share

PEOPLE = {f"p{n}": ("large", "small", "none")[n % 3] for n in range(300)}


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 400), min_size=1), st.integers(10, 900))
def test_each_stratum_gives_its_part_and_together_the_nearest_whole(sizes: dict[str, int], permille: int) -> None:
    parts = drawing.split(sizes, permille)
    assert sum(part.held for part in parts) == (sum(sizes.values()) * permille + 500) // 1000
    assert all(abs(part.held - part.people * permille / 1000) < 1 for part in parts)
    assert {part.name: part.people for part in parts} == sizes


def test_the_same_seed_draws_the_same_and_another_one_others() -> None:
    first = drawing.draw(PEOPLE, 200, "a seed")
    assert first == drawing.draw(dict(reversed(PEOPLE.items())), 200, "a seed"), "whatever the order of the list"
    assert first != drawing.draw(PEOPLE, 200, "another")
    assert len(first) == 60
    assert {sum(PEOPLE[person] == stratum for person in first) for stratum in PEOPLE.values()} == {20}


def test_everybody_is_as_likely_to_be_held_out() -> None:
    times = dict.fromkeys(PEOPLE, 0)
    for seed in range(400):
        for person in drawing.draw(PEOPLE, 200, str(seed)):
            times[person] += 1
    assert min(times.values()) > 40, "80 of 400 are expected; five spreads are 40"
    assert max(times.values()) < 120


def test_a_list_s_digest_knows_its_members_and_not_their_order() -> None:
    assert drawing.digest(["p2", "p1"]) == drawing.digest(["p1", "p2"]) != drawing.digest(["p1"])


def test_the_smallest_lift_is_that_of_the_text_book() -> None:
    """Fleiss, Levin, Paik 2003: 686 each tell 15 % from 10 % at 5 % and 80 %."""
    assert sizing.least_ratio(686, 686, 0.10) == pytest.approx(1.5, abs=0.003)
    assert sizing.least_ratio(50, 50, 0.999) is None
    assert sizing.least_ratio(2, 2, 0.5) is None


def test_four_times_in_five_it_is_indeed_found() -> None:
    rng, treated, held, rate = np.random.default_rng(5), 1600, 400, 0.06
    ratio = sizing.least_ratio(treated, held, rate)
    assert ratio
    found = 0
    for _ in range(2000):
        a, b = int(rng.binomial(treated, rate * ratio)), int(rng.binomial(held, rate))
        pooled = (a + b) / (treated + held)
        spread = (pooled * (1 - pooled) * (1 / treated + 1 / held)) ** 0.5
        found += abs(a / treated - b / held) > 1.959964 * spread
    assert found / 2000 == pytest.approx(0.8, abs=0.04)


def test_too_few_in_the_last_period_tell_no_size_and_an_unsure_rate_tells_the_worse_one_too() -> None:
    assert sizing.smallest(treated=160, held=40, base=Share(0, 300)) is None
    assert sizing.smallest(treated=160, held=40, base=Share(3, 8)) is None
    found = sizing.smallest(treated=1600, held=400, base=Share(60, 1000))
    assert found
    assert found.ratio
    assert found.at_worst
    assert 1 < found.ratio < found.at_worst


@pytest.mark.parametrize("ratio", [1.0, 1.3])
def test_the_interval_covers_what_is_planted(ratio: float) -> None:
    rng, covered = np.random.default_rng(11), 0
    for _ in range(600):
        treated = Arm(1600, int(rng.binomial(1600, 0.08 * ratio)), 0)
        found = effect(treated, Arm(400, int(rng.binomial(400, 0.08)), 0), drawn=(1600, 400), has_campaign=False)
        assert found.low
        assert found.high
        covered += found.low <= ratio <= found.high
    assert 0.92 <= covered / 600 <= 0.98


def test_what_it_brought_is_the_difference_over_the_treated() -> None:
    found = effect(Arm(1000, 150, 0), Arm(500, 50, 0), drawn=(1000, 500), has_campaign=False)
    assert found.ratio == pytest.approx(1.5)
    assert found.gained == pytest.approx(50)
    assert found.gained_low
    assert found.gained_high
    assert found.gained_low < 50 < found.gained_high


def test_it_declines_where_few_reached_the_outcome() -> None:
    found = effect(Arm(100, 20, 0), Arm(25, 3, 0), drawn=(100, 25), has_campaign=False)
    assert found.ratio is None
    assert found.refusals == ("too few reached it: 20 of 100 treated, 3 of 25 held out",)


def test_arms_that_lost_people_unevenly_tell_nothing() -> None:
    assert mismatch(1600, 400, (1600, 400)) == 1
    assert mismatch(1596, 398, (1600, 400)) > 0.5
    assert mismatch(804, 200, (800, 200)) == pytest.approx(0.95, abs=0.06)
    found = effect(Arm(1600, 150, 0), Arm(300, 30, 0), drawn=(1600, 400), has_campaign=False)
    assert found.ratio is None
    assert "sample-ratio mismatch" in found.refusals[0]


def test_held_out_who_met_the_campaign_are_counted_and_above_a_tenth_warned_of() -> None:
    some = effect(Arm(1000, 150, 700), Arm(500, 50, 40), drawn=(1000, 500), has_campaign=True)
    many = effect(Arm(1000, 150, 700), Arm(500, 50, 80), drawn=(1000, 500), has_campaign=True)
    unseen = effect(Arm(1000, 150, 0), Arm(500, 50, 0), drawn=(1000, 500), has_campaign=False)
    assert (some.warnings, some.checks[2].figure) == ((), "40 of 500 (8.0 %)")
    assert many.ratio == some.ratio, "everybody counts as drawn"
    assert "80 of the 500 held out met the campaign" in many.warnings[0]
    assert unseen.checks[2].holds is None
