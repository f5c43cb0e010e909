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
    select m.month, least(cast(m.month as timestamp) + interval 1 month, $ends_at) as ends_at
    from months as m
    join span as s on m.month >= s.first_month and m.month <= s.last_month
    where m.month < $ends_at and m.month <= $as_of
),
later as (
    select c.month, o.opportunity, o.old_value
    from calendar as c
    join opportunity_changes as o on o.field = 'amount' and not (o.changed_at < c.ends_at and o.changed_at <= $as_of)
    qualify row_number() over (partition by c.month, o.opportunity order by o.changed_at nulls last, o.change nulls last) = 1
),
rows as (
    select
        d.opportunity, c.month, d.account, d.owner, d.product,
        of_exchange(case when l.month is null then d.told_amount else cast(l.old_value as bigint) end, d.rate_micros) as amount,
        d.currency, d.without_rate, d.created_at, d.close_on
    from calendar as c
    join deals as d
        on d.counts_created_at < c.ends_at and d.counts_created_at <= $as_of
        and not (d.status <> 'open' and d.counts_closed_at < c.ends_at and d.counts_closed_at <= $as_of)
    left join later as l on l.month = c.month and l.opportunity = d.opportunity
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
