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
calendar as (
    select month, least(month + interval 1 month, $as_of) as seen_at
    from months
    where month >= $begins_at and month < $ends_at and month <= $as_of
),
later as (
    select c.month, o.opportunity, o.old_value
    from calendar as c
    join opportunity_changes as o on o.field = 'amount' and o.changed_at > c.seen_at
    qualify row_number() over (
        partition by c.month, o.opportunity order by o.changed_at nulls last, o.change nulls last
    ) = 1
),
standing as (
    select
        c.month, d.*,
        case when l.opportunity is null then d.told_amount else cast(l.old_value as bigint) end as then_told
    from calendar as c
    join deals as d
        on d.counts_created_at <= c.seen_at and (d.status = 'open' or d.counts_closed_at > c.seen_at)
    left join later as l on l.month = c.month and l.opportunity = d.opportunity
),
rows as (
    select
        opportunity, month, account, owner, product, of_exchange(then_told, rate_micros) as amount, currency,
        then_told is not null and rate_micros is null as without_rate, created_at, close_on
    from standing
    where ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    c.month,
    coalesce(sum(r.amount), 0) as value,
    count(r.opportunity) as deals,
    count_if(r.without_rate) as without_rate
from calendar as c
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
