-- question: What share of the in-market list opened an opportunity, and of those that opened one, what share stood on the list?
-- unit: percent
-- direction: up
-- sla: none
-- word: precision
-- shape: value
-- adds: share is_hit
-- sorts: is_hit desc
-- lacks: product, channel
-- chooses: among listed opened any; least 25 15 40
-- note: Precision of the listed, recall of those that opened one; of any account the share that opened one. The list as it stood
--   when the period began, accounts with an open deal left out. Over all time: the last full quarter.
with
moment as (
    select least($ends_at, $as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at from touch_spans
),
quarter as (
    select
        case when $begins_at > timestamp '1970-01-01 00:00:00' then $begins_at
            else cast(of_quarter(seen_at) as timestamp) - interval 3 month end as begins_at,
        case when $begins_at > timestamp '1970-01-01 00:00:00' then seen_at else cast(of_quarter(seen_at) as timestamp) end as ends_at
    from moment
),
listed as (
    select s.account
    from market_signs as s
    join quarter as q on s.acted_at < q.begins_at and s.counts_until_at >= q.begins_at
    group by s.account, q.begins_at
    having sum(of_micros(s.points * power(5e-1, of_div(of_secs(s.acted_at, q.begins_at), 86400 * s.half_life_days))))
        >= 1000000 * cast($least as double)
),
opened as (
    select c.account, min(c.converted_at) as opened_at
    from conversions as c
    join quarter as q on c.converted_at >= q.begins_at and c.converted_at < q.ends_at
    where c.stage = 'opportunity'
    group by c.account
),
busy as (
    select distinct d.account from deal_steps as d
    join quarter as q on d.is_open and d.happened_at < q.begins_at and d.until_at >= q.begins_at
),
rows as (
    select
        a.account, a.owner, a.segment, l.account is not null as was_listed, o.account is not null as has_opened, o.opened_at,
        o.account is not null and ($among = 'any' or l.account is not null) as is_hit
    from standing_accounts as a
    join quarter as q on coalesce(a.created_at, q.begins_at) < q.ends_at
    left join listed as l on l.account = a.account
    left join opened as o on o.account = a.account
    anti join busy as b on b.account = a.account
    where ($segment is null or a.segment = $segment) and ($industry is null or a.industry = $industry)
        and ($region is null or a.region = $region) and ($owner is null or a.owner = $owner)
        and ($product is null or a.product = $product) and ($channel is null or a.channel = $channel)
        and ($among <> 'listed' or l.account is not null) and ($among <> 'opened' or o.account is not null)
)
select
    of_div(100 * count(*) filter (where is_hit), count(*)) as value, count(*) filter (where is_hit) as hits, count(*) as accounts
from rows
