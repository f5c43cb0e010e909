-- says: The log behind an account's points: each sign that it looks to buy, and from when until when it counts (120 days, and of
--   one signal at most the account's latest eight). The points at an instant are those of the signs that then count, halved by age.
-- reads: buyer_acts, market_signals
-- stored: when asked
with
paced as (
    select
        *,
        lag(acted_at) over (partition by account order by acted_at nulls last, act nulls last) as account_before_at,
        lag(acted_at) over (partition by account, person order by acted_at nulls last, act nulls last) as person_before_at
    from buyer_acts
),
patterns as (
    select *, 'returned' as pattern from paced where account_before_at <= acted_at - interval 60 day
    union all
    select *, 'another' as pattern
    from paced
    where account_before_at > acted_at - interval 14 day
        and coalesce(person_before_at, timestamp '1970-01-01 00:00:00') <= acted_at - interval 14 day
),
signs as (
    select act as sign, account, person, signal, acted_at, cast(null as bigint) as silence_days from paced
    union all
    select
        act || '/' || pattern as sign, account, person, pattern as signal, acted_at,
        case when pattern = 'returned' then of_days(of_day(account_before_at), of_day(acted_at)) end as silence_days
    from patterns
)
select
    s.sign, s.account, s.person, s.signal, m.says, m.points, m.half_life_days, m.is_pattern, s.acted_at, s.silence_days,
    least(
        s.acted_at + interval 120 day,
        coalesce(
            lead(s.acted_at, 8) over (
                partition by s.account, s.signal order by s.acted_at nulls last, s.sign nulls last
            ),
            timestamp '2200-01-01 00:00:00'
        )
    ) as counts_until_at
from signs as s
join market_signals as m on m.signal = s.signal
