-- question: Which signs of looking to buy count now, and how much does each weigh?
-- unit: count
-- direction: none
-- sla: none
-- word: in-market
-- shape: table
-- adds: count
-- opens: signal
-- sorts: point_parts desc
-- lacks: product, channel
-- note: A sign counts for 120 days, and of one signal at most the latest eight of an account.
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
    s.signal,
    s.says,
    s.points as points_each,
    s.half_life_days,
    count(r.sign) as value,
    count(distinct r.account) as accounts,
    of_div(coalesce(sum(r.point_parts), 0), 1000000000) as points
from market_signals as s
left join rows as r on r.signal = s.signal
group by s.signal, s.says, s.points, s.half_life_days
order by points_each desc nulls last, s.signal nulls last
