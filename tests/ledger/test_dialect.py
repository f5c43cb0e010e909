"""The prelude means one thing: these calls say the same in DuckDB and, in `tests/measures/test_spark_examples.py`, in Spark."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from onefunnel.ledger.dialect import DUCKDB_PRELUDE, SPARK_PRELUDE
from onefunnel.ledger.duck import Memory, in_memory

SAME = [
    ("of_secs(timestamp '2025-01-01 00:00:00', timestamp '2025-01-02 00:00:01')", 86_401),
    ("of_secs(timestamp '2025-01-01 00:00:01', timestamp '2025-01-01 00:00:00')", -1),
    ("of_days(date '2025-01-01', date '2025-01-02')", 1),
    ("of_days(date '2025-03-01', date '2025-02-01')", -28),
    ("of_div(1, 4)", 0.25),
    ("of_div(1, 0)", None),
    ("of_idiv(7, 2)", 3),
    ("of_idiv(-7, 2)", -3),
    ("of_idiv(7, 0)", None),
    ("of_micros(1e0)", 1_000_000),
    ("of_micros(-15e-7)", -1),
    ("of_micros(5e-7)", 1),
    ("of_exchange(cast(100000 as bigint), cast(913457 as bigint))", 91_346),
    ("of_exchange(cast(-100000 as bigint), cast(913457 as bigint))", -91_346),
    ("of_exchange(cast(900000000000000 as bigint), cast(1000000 as bigint))", 900_000_000_000_000),
    ("of_part(cast(1000000001 as bigint), cast(333333333 as bigint))", 333_333_333),
    ("of_part(cast(9000000000000000 as bigint), cast(1000000000 as bigint))", 9_000_000_000_000_000),
    ("of_part(cast(null as bigint), cast(1 as bigint))", None),
    ("of_exchange(cast(null as bigint), cast(1000000 as bigint))", None),
    ("of_day(timestamp '2025-03-31 23:59:59')", date(2025, 3, 31)),
    ("of_begins(date '2025-03-31')", datetime(2025, 3, 31)),
    ("of_month(timestamp '2025-03-31 23:59:59')", date(2025, 3, 1)),
    ("of_quarter(timestamp '2025-06-30 23:59:59')", date(2025, 4, 1)),
    ("of_isodow(timestamp '2025-01-05 12:00:00')", 7),
    ("of_isodow(timestamp '2025-01-06 12:00:00')", 1),
    ("of_minute_of_day(timestamp '2025-01-06 23:59:59')", 1_439),
    ("""of_json('{"a b": "x", "n": 3}', 'a b')""", "x"),
    ("""of_json('{"a b": "x", "n": 3}', 'n')""", "3"),
    ("""of_json('{"a b": "x"}', 'missing')""", None),
]


@pytest.fixture(scope="module")
def engine() -> Memory:
    return in_memory({})


@pytest.mark.parametrize(("call", "says"), SAME, ids=[call for call, _ in SAME])
def test_a_call_says_what_it_should(engine: Memory, call: str, says: object) -> None:
    assert engine.rows(f"select {call} as said", {}).rows == [(says,)]


def test_both_preludes_have_the_same_functions_and_each_is_shown() -> None:
    duck = {text.split("(")[0].split()[-1] for text in DUCKDB_PRELUDE}
    spark = {text.split("(")[0].split()[-1] for text in SPARK_PRELUDE}
    assert duck == spark == {call.split("(")[0] for call, _ in SAME}
