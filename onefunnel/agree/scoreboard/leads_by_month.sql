-- question: How many leads came in each month?
-- unit: count
-- direction: up
-- sla: none
-- word: lead
-- shape: series
-- adds: count
-- opens: month
-- sorts: created_at desc
-- lacks: product
with
calendar as (
    select month from months
),
rows as (
    select
        lead, of_month(created_at) as month, person, account, owner, channel, cycle, created_at
    from leads
    where created_at >= $begins_at and created_at < $ends_at and created_at <= $as_of
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
    count(r.lead) as value
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
