-- question: How many accounts seemed to be looking to buy at the end of each month?
-- unit: count
-- direction: up
-- sla: none
-- word: in-market
-- shape: series
-- adds: count
-- opens: month
-- sorts: points desc
-- lacks: product, channel
-- chooses: least 25 15 40
-- note: As the list stood when the month ended, or now if that is earlier; accounts with an open deal among them.
with
ended as (
    select month, of_begins(cast(month + interval 1 month as date)) as ends_at from months
),
moments as (
    select month, least(ends_at, $as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at
    from ended
    cross join touch_spans
    where month >= of_month($begins_at) and month < of_day($ends_at) and month <= of_day($as_of)
        and month <= of_day(last_at) and ends_at > first_at
),
scored as (
    select
        m.month, m.seen_at, s.account,
        sum(of_micros(s.points * power(5e-1, of_div(of_secs(s.acted_at, m.seen_at), 86400 * s.half_life_days)))) as micros
    from market_signs as s
    join moments as m on s.acted_at < m.seen_at and s.counts_until_at >= m.seen_at
    group by m.month, m.seen_at, s.account
),
known as (
    select m.month, m.seen_at, a.account, a.owner, a.created_at
    from moments as m
    cross join standing_accounts as a
    where ($segment is null or a.segment = $segment) and ($industry is null or a.industry = $industry)
        and ($region is null or a.region = $region) and ($owner is null or a.owner = $owner)
        and ($product is null or a.product = $product) and ($channel is null or a.channel = $channel)
),
rows as (
    select
        concat_ws('/', k.account, cast(k.month as string)) as entry, k.month, k.account, k.owner, of_div(s.micros, 1000000) as points
    from known as k
    join scored as s on s.account = k.account and s.month = k.month
    where s.micros >= 1000000 * cast($least as double)
)
select
    k.month,
    count(r.account) as value,
    count(*) filter (where r.account is not null or coalesce(k.created_at, k.seen_at) <= k.seen_at) as accounts
from known as k
left join rows as r on r.account = k.account and r.month = k.month
group by k.month
order by k.month nulls last
