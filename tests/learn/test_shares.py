"""How sure a share is: intervals against the textbook and by hand, and the economy told from ourselves."""

from __future__ import annotations

from random import Random

import pytest

from onefunnel.learn import shares
from onefunnel.learn.shares import Share, apart, by_value, difference
from onefunnel.learn.winloss.economy import SAYS, TOO_FEW, Stretch, verdict
from onefunnel.words import MILLI_CENTS


def test_the_interval_is_the_published_one() -> None:
    """81 of 263 and 15 of 148, from Newcombe 1998, table I, method 3; and 0 of 20."""
    assert Share(81, 263).interval() == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(15, 148).interval() == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert Share(0, 20).interval() == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert Share(0, 0).interval() == (0.0, 1.0)


def test_the_difference_is_the_published_one() -> None:
    """56 of 70 against 48 of 80: 0.0524 to 0.3339, from Newcombe 1998 on differences, table II, method 10."""
    assert difference(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_nineteen_intervals_in_twenty_hold_the_truth() -> None:
    luck = Random(11)
    for truth in (0.1, 0.25, 0.5):
        held = 0
        for _ in range(400):
            low, high = Share(sum(luck.random() < truth for _ in range(40)), 40).interval()
            held += low <= truth <= high
        assert 0.91 <= held / 400 <= 0.99, truth


def test_who_looks_at_many_groups_is_told_fewer_differences() -> None:
    one, other = Share(30, 60), Share(60, 180)
    assert apart(one, other)
    assert not apart(one, other, looks=30)
    assert not apart(Share(9, 9), Share(0, 100)), "nine deals are too few, however clear they look"


def test_one_large_deal_does_not_make_a_share_sure() -> None:
    even = by_value(10 * MILLI_CENTS, 40 * MILLI_CENTS, 40)
    lumpy = by_value(100 * MILLI_CENTS, 139 * MILLI_CENTS, 100**2 + 39)
    assert even is not None
    assert lumpy is not None
    assert (even.value, even.n) == (0.25, 40)
    assert lumpy.n == pytest.approx(139**2 / 10_039)
    assert not lumpy.is_told
    assert by_value(0, 0, 0) is None


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (Stretch(90, 100, Share(10, 100)), ("down", "even")),
        (Stretch(90, 50, Share(30, 100)), ("even", "down")),
        (Stretch(90, 50, Share(10, 100)), ("down", "down")),
        (Stretch(90, 160, Share(52, 100)), ("up", "up")),
        (Stretch(45, 52, Share(31, 100)), ("even", "even")),
    ],
)
def test_demand_and_our_own_part_are_two_things(now: Stretch, says: tuple[str, str]) -> None:
    found = verdict(now, Stretch(90, 100, Share(32, 100)))
    assert (found.rate, found.created) == says
    assert found.says == SAYS[says]  # type: ignore[index]


def test_too_few_deals_are_not_compared() -> None:
    assert verdict(Stretch(90, 5, Share(2, 30)), Stretch(90, 100, Share(32, 100))).says == TOO_FEW
    assert verdict(Stretch(90, 50, Share(2, shares.LEAST - 1)), Stretch(90, 100, Share(32, 100))).says == TOO_FEW
