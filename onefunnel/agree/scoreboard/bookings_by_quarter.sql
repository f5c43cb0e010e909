-- question: How much did we book in each quarter?
-- unit: money
-- direction: up
-- sla: none
-- word: bookings
-- shape: series
-- adds: sum amount
-- opens: quarter
-- sorts: amount desc
with
begun as (
    select of_begins(month) as begins_at from months
),
calendar as (
    select distinct of_quarter(begins_at) as quarter from begun
),
rows as (
    select
        opportunity, of_quarter(closed_at) as quarter, account, owner, product, amount, currency, without_rate,
        closed_at
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
    select min(quarter) as first_quarter, max(quarter) as last_quarter from rows
)
select
    c.quarter,
    coalesce(sum(r.amount), 0) as value,
    count(r.opportunity) as deals,
    count(*) filter (where r.without_rate) as without_rate
from calendar as c
join span as s on c.quarter >= s.first_quarter and c.quarter <= s.last_quarter
left join rows as r on r.quarter = c.quarter
group by c.quarter
order by c.quarter nulls last
