"""Every measure says what its worked examples say, and none is without one."""

from __future__ import annotations

import pytest

from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.examples import Example, differences, examples
from onefunnel.ledger.measure import Measure, measures

EXAMPLES = [(measure, example) for measure in measures().values() for example in examples(measure)]


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


@pytest.mark.parametrize(("measure", "example"), EXAMPLES, ids=[f"{m.name}: {e.says[:60]}" for m, e in EXAMPLES])
def test_the_answer_is_what_the_example_says(measure: Measure, example: Example, memory: Memory) -> None:
    memory.put(example.given)
    assert differences(memory, measure, example) == []


@pytest.mark.parametrize("measure", measures().values(), ids=measures())
def test_every_measure_has_a_worked_example(measure: Measure) -> None:
    assert examples(measure), f"{measure.examples} is missing"


def test_an_example_that_is_wrong_is_caught() -> None:
    measure = measures()["win_rate"]
    example = examples(measure)[0]
    wrong = Example(example.says, example.given, example.scope, ({"value": 59.0},), None, None, ("never said",))
    said = differences(in_memory(example.given), measure, wrong)
    assert any("value is 60.0 where 59.0 was expected" in one for one in said)
    assert any("never said" in one for one in said)
