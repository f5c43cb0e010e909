"""The SQL we write keeps to the subset that DuckDB and Spark read alike; each rule catches its own offence."""

from __future__ import annotations

from pathlib import Path

import pytest

from onefunnel.ledger.lint import BANNED, offences, offences_of
from onefunnel.ledger.measure import measures
from onefunnel.ledger.relations import VIEWS

OURS = [*sorted(VIEWS.glob("*.sql")), *(measure.path for measure in measures().values())]
OFFENCES = [
    ("select x::bigint from t", "not ::"),
    ("select cast(x as varchar) from t", "called string"),
    ("select cast(x as hugeint) from t", "use string, bigint"),
    ("select a / b from t", "of_div"),
    ("select a from t where closes_on < $ends_at", "of_day($ends_at)"),
    ("select a from t where cast(closes_on as timestamp) < $ends_at", "of_day($ends_at)"),
    ("select of_quarter(of_begins(month)) from months", "a tree of trees"),
    ("select a // b from t", "of_div"),
    ("select 0.5 from t", "4e-1"),
    ("select .5 from t", "4e-1"),
    ("select count_if(x) from t", "filter"),
    ("select avg(x) from t", "of_div(sum(x)"),
    ("select sum(of_div(a, b)) from t", "sum of_micros"),
    ("select stddev(x) from t", "sums of doubles"),
    ("select date_diff('day', a, b) from t", "of_secs"),
    ("select datediff(a, b) from t", "of_secs"),
    ("select dayofweek(a) from t", "of_isodow"),
    ("select epoch(a) from t", "of_isodow"),
    ("select extract(epoch from a) from t", "of_ functions"),
    ("select quantile_cont(x, 5e-1) from t", "percentile_cont"),
    ("select median(x) from t", "percentile_cont"),
    ("select x from generate_series(1, 3)", "months"),
    ("select list(x) from t", "no lists"),
    ("select [1, 2] from t", "no lists"),
    ("select string_agg(x, ',') from t", "no lists"),
    ("select x from t asof join u", "asof"),
    ("pivot t on x", "pivot"),
    ("select f(x -> x + 1) from t", "lambdas"),
    ("select any_value(x) from t", "chance"),
    ("select concat(a, b) from t", "concat_ws"),
    ("select regexp_matches(a, 'b') from t", "differs"),
    ("select current_date from t", "scope only"),
    ("select a - interval '180 days' from t", "interval 180 day"),
    ('select "a" from t', "quoted"),
    ("select `a` from t", "quoted"),
    ("select count(distinct a, b) from t", "one column"),
    ("select a from t union all by name select a from u", "both engines"),
    ("select distinct on (a) a from t", "both engines"),
    ("select of_days(created_at, closed_at) as d from t", "from day to day"),
    ("select of_days(of_day(created_at), t.closed_at) as d from t", "from day to day"),
    ("select cast(t.closed_at as date) as d from t", "the company's"),
    ("select cast($ends_at as date) as d from t", "the company's"),
    ("select a from t limit 3", "limit"),
    ("select\ta from t", "tab"),
    ("SELECT a from t", "lower case"),
    ("select a from t;", "semicolon"),
    ("select a \nfrom t", "end of a line"),
    ("select a from t order by a", "nulls first"),
    ("select a from t order by a nulls last, b", "nulls first"),
    ("select row_number() over (partition by b order by a nulls last) as n from t", "tie-break"),
    ("select n from t window w as (order by a nulls last)", "tie-break"),
    ("select percentile_cont(5e-1) within group (order by a desc) from t", "ascending"),
    ("select cast(of_div(a, b) as bigint) from t", "floor"),
    ("select\n  a\nfrom t", "four spaces"),
    ("select a from t union select a from u", "union all"),
]
ALLOWED = [
    "select a from t order by a nulls last",
    "select row_number() over (partition by b order by a desc nulls last, c nulls first) as n from t",
    "select sum(a) over (order by d nulls last, e nulls last rows between 3 preceding and current row) as s from t",
    "select percentile_cont(5e-1) within group (order by a) as p from t",
    "select cast(floor(of_div(a, b)) as bigint) as c, cast(a as bigint) as d from t",
    "select 'A sum / 0.5; \"quoted\" is only a text' as said from t -- And 0.5 is only a comment",
    "select of_days(of_day(created_at), of_day(least($ends_at, $as_of))) as d, cast(x.close_on as string) as c from t",
    "select count(*) filter (where a > 4e-1) as n from t where b >= $begins_at - interval 180 day",
]


@pytest.mark.parametrize("path", OURS, ids=[path.stem for path in OURS])
def test_every_relation_and_measure_keeps_the_rules(path: Path) -> None:
    assert offences(path) == []


@pytest.mark.parametrize(("sql", "sentence"), OFFENCES, ids=[sql for sql, _ in OFFENCES])
def test_an_offence_is_caught(sql: str, sentence: str) -> None:
    assert any(sentence in said for said in offences_of(sql))


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_is_alike_in_both_engines_is_allowed(sql: str) -> None:
    assert offences_of(sql) == []


def test_each_banned_pattern_is_shown_to_catch_something() -> None:
    caught = {said.rpartition("': ")[2] for sql, _ in OFFENCES for said in offences_of(sql)}
    assert {says for _, says in BANNED} <= caught


def test_a_statement_of_sixty_lines_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.sql"
    path.write_text("-- question: ?\n" + "select 1 as a\n" * 60)
    assert any("61 lines" in said for said in offences(path))
