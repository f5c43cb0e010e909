-- question: How many points has each account, and which signs make them up?
-- unit: count
-- direction: up
-- sla: none
-- word: in-market
-- shape: table
-- adds: parts point_parts
-- opens: account
-- sorts: point_parts desc
-- lacks: product, channel
-- note: Points, not shares: the sum of the signs that count, each with its points halved with every half-life of its age.
with
moment as (
    select least($ends_at, $as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at from touch_spans
),
counted as (
    select s.*, of_micros(s.points * power(5e-1, of_div(of_secs(s.acted_at, m.seen_at), 86400 * s.half_life_days))) as micros
    from market_signs as s
    join moment as m on s.acted_at < m.seen_at and s.counts_until_at >= m.seen_at
),
rows as (
    select
        c.sign, c.account, a.owner, c.person, c.signal, c.says, c.acted_at, c.points, c.half_life_days, c.silence_days,
        of_div(c.micros, 1000000) as points_now, 1000 * c.micros as point_parts
    from counted as c
    join standing_accounts as a on a.account = c.account
    where ($segment is null or a.segment = $segment) and ($industry is null or a.industry = $industry)
        and ($region is null or a.region = $region) and ($owner is null or a.owner = $owner)
        and ($product is null or a.product = $product) and ($channel is null or a.channel = $channel)
)
select
    account,
    of_div(sum(point_parts), 1000000000) as value,
    count(*) as signs,
    count(distinct person) as people,
    max(acted_at) as last_sign_at
from rows
group by account
order by value desc nulls last, account nulls last
