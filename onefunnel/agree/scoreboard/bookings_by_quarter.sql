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
),
quarters as (
    select quarter from rows
    union all
    select m.month as quarter
    from months as m
    join span as s on m.month > s.first_quarter and m.month < s.last_quarter
    where (12 * (year(m.month) - year(s.first_quarter)) + month(m.month) - month(s.first_quarter)) % 3 = 0
),
calendar as (
    select distinct quarter from quarters
)
select
    c.quarter,
    coalesce(sum(r.amount), 0) as value,
    count(r.opportunity) as deals,
    count(*) filter (where r.without_rate) as without_rate
from calendar as c
left join rows as r on r.quarter = c.quarter
group by c.quarter
order by c.quarter nulls last
