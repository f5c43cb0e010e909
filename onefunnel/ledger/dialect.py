"""The SQL we write: the small prelude of of_* functions that makes one text mean the same to DuckDB and to Spark.

of_secs(a, b)            whole seconds from instant a to instant b
of_days(a, b)            whole days from day a to day b
of_div(a, b)             a / b as a double; empty where b is 0
of_idiv(a, b)            a / b as an integer, cut towards zero; empty where b is 0
of_micros(x)             a double as an integer number of millionths, halves up: what sums of doubles are made on
of_exchange(m, r)        money m at a rate of r millionths, halves away from zero, exact for up to 9e18
of_part(m, p)            p billionths of money m, cut towards zero, exact for up to 9e15
of_day(t)                the day of an instant, where the company is
of_month(t)              the first day of that day's month
of_quarter(t)            the first day of its quarter, by the fiscal year
of_begins(d)             the instant at which a day begins
of_isodow(t)             1 for Monday to 7 for Sunday
of_minute_of_day(t)      0 to 1439
of_json(j, k)            the text under key k of the JSON object j
"""

from __future__ import annotations

from onefunnel.ledger import clock

DUCKDB_PRELUDE: tuple[str, ...] = (
    "create macro of_secs(a, b) as (epoch_us(cast(b as timestamp)) - epoch_us(cast(a as timestamp))) // 1000000",
    "create macro of_days(a, b) as cast(b - a as bigint)",
    "create macro of_div(a, b) as cast(a as double) / nullif(cast(b as double), 0)",
    "create macro of_idiv(a, b) as cast(a as bigint) // nullif(cast(b as bigint), 0)",
    "create macro of_micros(x) as cast(floor(cast(x as double) * 1000000 + 0.5::double) as bigint)",
    "create macro of_exchange(m, r) as (m // 1000000) * r"
    " + ((m % 1000000) * r + case when m < 0 then -500000 else 500000 end) // 1000000",
    "create macro of_part(m, p) as ((m // 1000000) * p) // 1000 + ((m % 1000000) * p) // 1000000000",
    *clock.duckdb(clock.UTC_CLOCK),  # until the ledger says which zone is agreed
    "create macro of_isodow(t) as cast(isodow(t) as bigint)",
    "create macro of_minute_of_day(t) as cast(hour(t) * 60 + minute(t) as bigint)",
    "create macro of_json(j, k) as json_extract_string(j, '$.\"' || k || '\"')",
)

SPARK_PRELUDE: tuple[str, ...] = (
    "create or replace temporary function of_secs(a timestamp_ntz, b timestamp_ntz) returns bigint"
    " return (unix_micros(cast(b as timestamp_ltz)) - unix_micros(cast(a as timestamp_ltz))) div 1000000",
    "create or replace temporary function of_days(a date, b date) returns bigint return cast(datediff(b, a) as bigint)",
    "create or replace temporary function of_div(a double, b double) returns double return a / nullif(b, 0)",
    "create or replace temporary function of_idiv(a bigint, b bigint) returns bigint return a div nullif(b, 0)",
    "create or replace temporary function of_micros(x double) returns bigint return cast(floor(x * 1000000 + 5e-1) as bigint)",
    "create or replace temporary function of_exchange(m bigint, r bigint) returns bigint return (m div 1000000) * r"
    " + ((m % 1000000) * r + case when m < 0 then -500000 else 500000 end) div 1000000",
    "create or replace temporary function of_part(m bigint, p bigint) returns bigint"
    " return ((m div 1000000) * p) div 1000 + ((m % 1000000) * p) div 1000000000",
    *clock.spark(clock.UTC_CLOCK),
    "create or replace temporary function of_isodow(t timestamp_ntz) returns bigint return cast(weekday(t) + 1 as bigint)",
    "create or replace temporary function of_minute_of_day(t timestamp_ntz) returns bigint"
    " return cast(hour(t) * 60 + minute(t) as bigint)",
    "create or replace temporary function of_json(j string, k string) returns string"
    " return get_json_object(j, concat('$[''', k, ''']'))",
)
