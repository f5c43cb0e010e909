"""Made-up journeys as a CSV of paths, one journey a row, the same ones each time."""

from __future__ import annotations

from pathlib import Path

import duckdb

CHANNELS = (
    "search", "direct", "email", "event", "social", "referral", "webinar", "display", "video", "partner", "podcast", "outbound",
)  # fmt: skip
MEAN_TOUCHES = 4
LONGEST = 40
JOURNEYS = """
with
journeys as (
    select
        i as journey,
        least(1 + cast(floor(ln((hash(i, 'long') % 1000000 + 1) / 1000001.0) / ln(0.75)) as bigint), $longest) as places
    from range($journeys) as r(i)
),
steps as (
    select journey, unnest(range(places)) as place from journeys
),
named as (
    select
        journey, place,
        list_extract($channels, 1 + cast(floor(12 * power(hash(journey, place) % 1000000 / 1000000.0, 1.7)) as int)) as channel
    from steps
),
paths as (
    select journey, string_agg(channel, ' > ' order by place) as path, hash(journey, 'won') % 100 < 8 as won
    from named
    group by journey
)
select
    path, cast(won as int) as conversions, case when won then (hash(journey, 'worth') % 900000) / 100 + 1000 else 0 end as value,
    1 - cast(won as int) as nulls
from paths
order by journey
"""


def paths(file: Path, touches: int) -> int:
    """Write about so many touches of journeys; returns how many there are."""
    with duckdb.connect() as database:
        database.execute("set enable_progress_bar = false")
        named = {"journeys": touches // MEAN_TOUCHES, "longest": LONGEST, "channels": list(CHANNELS)}
        database.execute(f"create table told as {JOURNEYS}", named)
        database.execute(f"copy told to '{file}' (format csv, header)")
        ((found,),) = database.execute("select sum(len(string_split(path, ' > '))) from told").fetchall()
    return int(found)
