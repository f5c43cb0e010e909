"""Exposure lift in worlds whose truth is known: found where planted, not where none is, and declined where it cannot be told."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from onefunnel.learn.exposure import guards
from onefunnel.learn.exposure.finding import Finding, find
from onefunnel.learn.exposure.logistic import fit
from tests.learn.worlds import naive_ratio, world

NIGHTLY = os.environ.get("ONEFUNNEL_NIGHTLY") == "1"
WORLDS, HIDDEN_WORLDS = (125, 50) if NIGHTLY else (12, 6)


def told(seed: int, *, ratio: float, hidden: float = 0.0, accounts: int = 1500, whole: bool = False) -> Finding:
    with threadpool_limits(1):
        return find(world(seed, ratio=ratio, hidden=hidden, accounts=accounts), whole=whole)


@pytest.mark.parametrize("ratio", [1.0, 1.3])
def test_the_planted_lift_lies_in_the_interval_where_the_simple_comparison_exaggerates(ratio: float) -> None:
    found = told(3, ratio=ratio)
    assert not found.refusals
    assert found.ratio is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= ratio <= found.high
    assert naive_ratio(world(3, ratio=ratio)) > ratio * 1.15


def test_too_few_exposed_are_declined_with_how_many_would_be_needed() -> None:
    found = told(1, ratio=1.3, accounts=120)
    assert found.ratio is None
    (refusal,) = found.refusals
    assert refusal.startswith(f"not enough data: {found.exposed:,} exposed, about ")
    assert refusal.endswith(" needed")
    assert found.exposed < int(refusal.split("about ")[1].split(" ")[0].replace(",", ""))


def test_a_hidden_cause_of_both_is_betrayed_by_exposure_that_came_later() -> None:
    found = told(1, ratio=1.0, hidden=1.0, accounts=700, whole=True)
    assert any("came only later" in refusal for refusal in found.refusals)


def test_an_open_world_passes_every_guard_and_its_second_opinion() -> None:
    found = told(2, ratio=1.3, whole=True)
    assert {guard.name for guard in found.guards} >= {"events", "interval", "balance", "overlap", "effective", "second", "later"}
    assert not found.refusals
    assert Finding.read(found.as_json()) == found


def test_nobody_exposed_is_an_answer_too() -> None:
    empty = Finding.nothing()
    assert empty.refusals == ("not enough data: 0 exposed, with 0 talks of at least 20",)


def test_the_e_value_is_that_of_its_inventors() -> None:
    assert guards.e_value(3.9) == pytest.approx(7.26, abs=0.01)
    assert guards.e_value(1.0) == 1.0
    assert guards.e_value(0.5) == guards.e_value(2.0)


def test_the_ridge_agrees_with_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(5)
    x = rng.normal(size=(800, 6))
    y = (rng.random(800) < 1 / (1 + np.exp(-(x[:, 0] - 0.5 * x[:, 1] - 1)))).astype(float)
    ours = fit(x, y, ridge=5.0)
    with threadpool_limits(1):
        theirs = LogisticRegression(C=1 / 5.0, tol=1e-8, max_iter=500).fit(x, y)
    assert ours == pytest.approx(np.concatenate([theirs.intercept_, theirs.coef_[0]]), abs=2e-3)


def test_planted_worlds_are_read_without_bias(capsys: pytest.CaptureFixture[str]) -> None:
    """Thirty worlds in each run, held to what thirty can tell; three hundred by night, held to the bars themselves."""
    said = []
    for ratio in (1.0, 1.3):
        found = [told(seed, ratio=ratio) for seed in range(1000, 1000 + WORLDS)]
        assert all(one.ratio and one.low and one.high for one in found)
        bias = float(np.mean([math.log((one.ratio or 1) / ratio) for one in found]))
        covered = float(np.mean([(one.low or 0) <= ratio <= (one.high or 0) for one in found]))
        said.append((f"ratio {ratio}: bias of its logarithm {bias:+.3f}, coverage {covered:.1%}", bias, covered))
    hidden = [told(seed, ratio=1.0, hidden=1.0, whole=True) for seed in range(2000, 2000 + HIDDEN_WORLDS)]
    flagged = sum(bool(one.refusals) for one in hidden) / HIDDEN_WORLDS
    with capsys.disabled():
        print("\n", *(line for line, _, _ in said), f"hidden cause flagged or declined: {flagged:.0%}", sep="\n")
    for _, bias, covered in said:
        assert abs(bias) <= (0.03 if NIGHTLY else 0.1)
        assert covered >= (0.92 if NIGHTLY else 0.75)  # of twelve worlds at 95 %, fewer than nine in 1 of 4,000 runs
        assert covered <= (0.98 if NIGHTLY else 1)
    assert flagged >= (0.8 if NIGHTLY else 0.5)


def test_every_column_that_groups_may_differ_in_has_words() -> None:
    from onefunnel.learn.exposure.design import AFTER, COUNTS
    from onefunnel.learn.exposure.guards import said

    assert said("tries_30") == "what sales tried in 30 days"
    assert said("industry Pharma") == "industry Pharma"
    assert all("_" not in said(column) and said(column) != column.replace("_", " ") for column in (*COUNTS, *AFTER))
