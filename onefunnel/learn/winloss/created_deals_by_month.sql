-- question: How many deals were created in each month?
-- unit: count
-- direction: up
-- sla: none
-- word: opportunity
-- shape: series
-- adds: count
-- opens: month
-- sorts: created_at desc
-- note: A deal is created when it counts as an opportunity by the agreement in force; before one asks for more, when the CRM
--   created it.
with
calendar as (
    select month from months
),
counted as (
    select d.*, case when q.opportunity is null then d.created_at else q.qualified_at end as counts_at
    from deals as d
    left join qualified_deals as q on q.opportunity = d.opportunity
),
rows as (
    select
        opportunity, of_month(counts_at) as month, account, owner, product, status, amount, currency, without_rate, created_at,
        counts_at as qualified_at
    from counted
    where counts_at >= $begins_at and counts_at < $ends_at and counts_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
span as (
    select min(month) as first_month, max(month) as last_month from rows
)
select
    c.month,
    count(r.opportunity) as value
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
