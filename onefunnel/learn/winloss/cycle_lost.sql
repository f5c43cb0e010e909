-- question: How many days pass from creation to lost?
-- unit: days
-- direction: none
-- sla: none
-- word: cycle
-- shape: value
-- adds: median cycle_days
-- sorts: cycle_days desc
with
rows as (
    select
        opportunity, account, owner, product, amount, currency, cycle_days, created_at, closed_at
    from deals
    where status = 'lost'
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    round(percentile_cont(5e-1) within group (order by cycle_days), 4) as value,
    of_div(sum(cycle_days), count(cycle_days)) as mean_days,
    round(percentile_cont(9e-1) within group (order by cycle_days), 4) as p90_days,
    count(cycle_days) as deals,
    count(*) filter (where cycle_days is null) as without_known_cycle
from rows
