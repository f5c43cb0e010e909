-- question: By how much of the list price do we discount the deals that we win, on average?
-- unit: percent
-- direction: down
-- sla: none
-- word: discount
-- shape: value
-- adds: mean discount_percent
-- sorts: discount_percent desc
-- note: least_percent to most_percent is the 95 % interval of the mean, by its standard error; under 10 deals there is none.
with
priced as (
    select *, case when list_price > 0 then of_div(100 * (list_price - amount), list_price) end as discount_percent from deals
),
rows as (
    select
        opportunity, account, owner, product, amount, list_price, discount_percent, currency, without_rate, closed_at
    from priced
    where status = 'won'
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
summed as (
    select
        count(discount_percent) as deals,
        of_div(sum(of_micros(discount_percent)), 1000000 * count(discount_percent)) as mean,
        of_div(sum(of_micros(least(discount_percent * discount_percent, 1e10))), 1000000 * count(discount_percent)) as mean_square,
        round(percentile_cont(5e-1) within group (order by discount_percent), 4) as median_percent,
        count(*) filter (where list_price is null or list_price <= 0) as without_list_price,
        count(*) filter (where without_rate) as without_rate
    from rows
),
sure as (
    select
        *,
        case when deals >= 10 then 196e-2 * sqrt(of_div(greatest(mean_square - mean * mean, 0e0), deals - 1)) end as half
    from summed
)
select
    mean as value, median_percent, deals, round(mean - half, 2) as least_percent, round(mean + half, 2) as most_percent,
    without_list_price, without_rate
from sure
