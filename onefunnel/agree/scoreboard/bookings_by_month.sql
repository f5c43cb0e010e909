-- question: How much did we book in each month?
-- unit: money
-- direction: up
-- sla: none
-- word: bookings
-- shape: series
-- adds: sum amount
-- opens: month
-- sorts: amount desc
with
calendar as (
    select month from months
),
rows as (
    select
        opportunity, of_month(closed_at) as month, account, owner, product, amount, currency, without_rate, closed_at
    from deals
    where status = 'won'
        and closed_at >= $begins_at and closed_at < $ends_at and closed_at <= $as_of
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
    coalesce(sum(r.amount), 0) as value,
    count(r.opportunity) as deals,
    count(*) filter (where r.without_rate) as without_rate
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
