-- question: Which accounts seem to be looking to buy, at the end of the period or now if that is earlier?
-- unit: count
-- direction: up
-- sla: none
-- word: in-market
-- shape: table
-- adds: count
-- opens: standing
-- sorts: points desc
-- lacks: product, channel
-- chooses: least 25 15 40
-- note: By our own touches only. Points are the sum of the account's signs, each halved with its age; see in_market_points.
with
moment as (
    select least($ends_at, $as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at from touch_spans
),
counted as (
    select s.*, m.seen_at, of_micros(s.points * power(5e-1, of_div(of_secs(s.acted_at, m.seen_at), 86400 * s.half_life_days))) as micros
    from market_signs as s
    join moment as m on s.acted_at < m.seen_at and s.counts_until_at >= m.seen_at
),
totals as (
    select account, seen_at, sum(micros) as micros, count(distinct person) as people, max(silence_days) as silence_days
    from counted
    group by account, seen_at
    having sum(micros) >= 1000000 * cast($least as double)
),
chief as (
    select account, says, count(distinct person) as people, of_days(of_day(min(acted_at)), of_day(max(acted_at))) + 1 as days,
        row_number() over (partition by account order by sum(micros) desc nulls last, signal nulls last) as place
    from counted
    where not is_pattern
    group by account, signal, says
),
busy as (
    select distinct d.account from deal_steps as d
    join moment as m on d.is_open and d.happened_at < m.seen_at and d.until_at >= m.seen_at
),
sold as (
    select j.account, max(j.touched_at) as last_sales_touch_at from journeys as j
    join totals as t on t.account = j.account and j.touched_at < t.seen_at and j.team = 'sales'
    group by j.account
),
rows as (
    select t.account, a.owner, of_div(t.micros, 1000000) as points, concat_ws(', ', concat_ws(' ',
            case c.people when 0 then 'somebody' when 1 then 'one person' else cast(c.people as string) || ' people' end, c.says,
            case c.days when 1 then 'on one day' else 'within ' || cast(c.days as string) || ' days' end),
            'after ' || cast(t.silence_days as string) || ' days of silence') as reason,
        t.people, s.last_sales_touch_at, case when b.account is null then 'no open deal' else 'open deal' end as standing, a.segment
    from totals as t
    join standing_accounts as a on a.account = t.account
    left join chief as c on c.account = t.account and c.place = 1
    left join sold as s on s.account = t.account
    left join busy as b on b.account = t.account
    where ($segment is null or a.segment = $segment) and ($industry is null or a.industry = $industry)
        and ($region is null or a.region = $region) and ($owner is null or a.owner = $owner)
        and ($product is null or a.product = $product) and ($channel is null or a.channel = $channel)
)
select standing, count(*) as value from rows group by standing order by standing nulls last
