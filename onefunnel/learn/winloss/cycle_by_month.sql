-- question: How many days passed from creation to won, for the deals won in each month?
-- unit: days
-- direction: down
-- sla: none
-- word: cycle
-- shape: series
-- adds: median cycle_days
-- opens: month
-- sorts: cycle_days desc
with
calendar as (
    select month from months
),
rows as (
    select
        opportunity, of_month(closed_at) as month, account, owner, product, amount, currency, cycle_days, created_at, closed_at
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
    round(percentile_cont(5e-1) within group (order by r.cycle_days), 4) as value,
    count(r.cycle_days) as deals
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
