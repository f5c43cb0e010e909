-- question: How much was in open deals at the end of each month, or now for the month that runs?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: series
-- adds: sum amount
-- opens: month
-- sorts: amount desc
with
span as (
    select
        case
            when $begins_at > timestamp '1970-01-01 00:00:00' then of_month($begins_at)
            else of_month(min(created_at))
        end as first_month,
        of_month(max(greatest(coalesce(created_at, closed_at), coalesce(closed_at, created_at)))) as last_month
    from deals
    where created_at <= $as_of
),
calendar as (
    select m.month, least(of_begins(cast(m.month + interval 1 month as date)), $ends_at) as ends_at
    from months as m
    join span as s on m.month >= s.first_month and m.month <= s.last_month
    where m.month < of_day($ends_at) and m.month <= of_day($as_of)
),
rows as (
    select
        d.opportunity, c.month, d.account, d.owner, d.product, d.amount, d.currency, d.without_rate, d.created_at, d.close_on
    from calendar as c
    join deal_steps as d
        on d.is_open and d.happened_at < c.ends_at and d.happened_at <= $as_of
        and d.until_at >= least(c.ends_at, $as_of + interval 1 microsecond)
    where ($segment is null or d.segment = $segment)
        and ($industry is null or d.industry = $industry)
        and ($region is null or d.region = $region)
        and ($owner is null or d.owner = $owner)
        and ($product is null or $product in (d.product, d.product_name))
        and ($channel is null or d.channel = $channel)
)
select
    c.month,
    coalesce(sum(r.amount), 0) as value,
    count(r.opportunity) as deals,
    count(*) filter (where r.without_rate) as without_rate
from calendar as c
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
