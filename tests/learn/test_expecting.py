"""Shares, lifts and expectations print an interval that holds what it says, or decline."""

from __future__ import annotations

from random import Random

import pytest

from onefunnel.learn.inmarket import expecting
from onefunnel.learn.inmarket.expecting import expected, lift, share


def test_a_share_has_the_interval_of_wilson() -> None:
    found = share(4, 17)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.0956, 0.4726), abs=1e-4)  # R: prop.test(4, 17, correct = FALSE)
    assert share(0, 10).low == 0.0  # type: ignore[union-attr]
    assert share(0, 0) is None


def test_a_list_drawn_by_chance_has_a_lift_of_one_within_its_interval() -> None:
    luck, covered, found = Random(5), 0, 0
    for _ in range(300):
        listed = [luck.random() < 0.2 for _ in range(400)]
        opened = [luck.random() < 0.15 for _ in range(400)]
        one = lift(
            hits=sum(a and b for a, b in zip(listed, opened, strict=True)),
            listed=sum(listed), opened=sum(opened), accounts=400,
        )  # fmt: skip
        if one:
            found += 1
            covered += one.low <= 1.0 <= one.high
    assert found > 290
    assert 0.92 <= covered / found <= 0.98


def test_without_a_hit_there_is_no_lift() -> None:
    assert lift(hits=0, listed=10, opened=5, accounts=100) is None
    assert lift(hits=0, listed=0, opened=0, accounts=0) is None


def test_too_few_returns_are_said_and_no_share_is_made_up() -> None:
    few = expected(returns=9, watched_days=20_000, closed=200, days=16_000, squared_days=1_500_000)
    assert few.share is None
    assert few.refusal == "not enough data: 9 returned, 10 needed"
    assert few.interval is not None
    assert few.interval.low < few.interval.value < few.interval.high
    none = expected(returns=0, watched_days=20_000, closed=200, days=16_000, squared_days=1_500_000)
    assert none.interval is None
    assert none.share is None
    assert (
        expected(returns=30, watched_days=20_000, closed=4, days=300, squared_days=30_000).refusal
        == "not enough data: 4 deals closed"
    )


def test_the_expected_share_is_the_window_over_the_interval_and_tightens_with_more_returns() -> None:
    some = expected(returns=20, watched_days=20_000, closed=100, days=5_000, squared_days=300_000)
    many = expected(returns=2_000, watched_days=2_000_000, closed=10_000, days=500_000, squared_days=30_000_000)
    assert some.share is not None
    assert many.share is not None
    assert some.share.value == pytest.approx(50 / 1_000) == many.share.value
    assert many.share.high - many.share.low < 0.12 * (some.share.high - some.share.low)


def test_a_return_is_found_again_where_the_watching_was_cut_short() -> None:
    """Accounts return after 1,000 days on average and are watched for 700: the mean of the returns seen would say 320 days."""
    luck, inside, seen = Random(11), 0, []
    for _ in range(40):
        waits = [luck.expovariate(1 / 1_000) for _ in range(300)]
        watched = sum(int(min(wait, 700)) for wait in waits)
        returned = [wait for wait in waits if wait < 700]
        seen.append(sum(returned) / len(returned))
        one = expecting.expected(returns=len(returned), watched_days=watched, closed=50, days=2_500, squared_days=150_000)
        assert one.interval is not None
        inside += one.interval.low <= 1_000 <= one.interval.high
    assert inside >= 36
    assert max(seen) < 400
