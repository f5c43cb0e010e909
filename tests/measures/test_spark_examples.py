"""Spark says what the worked examples say, in one process: what it works out for one of them serves the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from onefunnel.ledger.examples import differences, examples
from onefunnel.ledger.measure import Measure, measures
from tests.ledger.test_dialect import SAME

pytestmark = pytest.mark.spark
pytest.importorskip("pyspark", reason="no Spark: install the extra 'spark'")
NIGHTLY = os.environ.get("ONEFUNNEL_NIGHTLY") == "1"  # each takes seconds to plan: by day the first of a measure, by night all


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    from onefunnel.ledger.spark import session
    from tests.measures.sparks import SMALL

    made = session("local[2]", SMALL)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def by_given() -> dict[str, Any]:
    """The engines made so far: examples often share their facts."""
    return {}


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """What Spark said of each relation over each content so far."""
    return {}


@pytest.mark.parametrize("measure", measures().values(), ids=measures())
def test_the_examples_hold_on_spark(measure: Measure, spark: Any, by_given: dict[str, Any], known: dict[str, Any]) -> None:
    from tests.measures.sparks import SparkMemory

    for example in examples(measure)[: None if NIGHTLY else 1]:
        facts = repr(example.given)
        if facts not in by_given:
            by_given[facts] = SparkMemory(spark, example.given, known)
        assert differences(by_given[facts].ready_for(measure), measure, example) == [], example.says


def test_the_prelude_says_the_same_on_spark(spark: Any) -> None:
    from tests.measures.sparks import SparkMemory

    calls = ", ".join(f"{call} as said_{number}" for number, (call, _) in enumerate(SAME))
    assert SparkMemory(spark, {}, {}).rows(f"select {calls}", {}).rows == [tuple(says for _, says in SAME)]
