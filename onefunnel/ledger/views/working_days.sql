-- says: Each day on which each version's company works: when it opens and closes in UTC, and how many seconds were worked
--   on all days before it. Business time is a difference of two such counts, never a walk over the days.
-- reads: days, agreed_hours, agreed_holidays, zone_offsets
-- stored: yes
with
local_days as (
    select
        h.version,
        d.day,
        cast(d.day as timestamp) + interval 1 minute * h.opens_minute as opens_local,
        cast(d.day as timestamp) + interval 1 minute * h.closes_minute as closes_local
    from days as d
    join agreed_hours as h on h.weekday = of_isodow(d.day)
    anti join agreed_holidays as y on y.version = h.version and y.day = d.day
),
placed as (
    select
        l.version,
        l.day,
        l.opens_local - interval 1 second * o.offset_secs as opens_at,
        l.closes_local - interval 1 second * c.offset_secs as closes_at
    from local_days as l
    join zone_offsets as o
        on o.version = l.version and l.opens_local >= o.from_local and l.opens_local < o.until_local
    join zone_offsets as c
        on c.version = l.version and l.closes_local >= c.from_local and l.closes_local < c.until_local
)
select
    version,
    day,
    opens_at,
    closes_at,
    coalesce(
        sum(of_secs(opens_at, closes_at)) over (
            partition by version order by day nulls last, opens_at nulls last rows between unbounded preceding and 1 preceding
        ),
        0
    ) as secs_before
from placed
