-- question: How many days pass from creation to won?
-- unit: days
-- direction: down
-- sla: none
-- word: cycle
-- shape: value
-- adds: median cycle_days
-- sorts: cycle_days desc
-- note: least_days to most_days is the 95 % interval of the median, by ranks (Conover); under 10 deals there is none.
with
rows as (
    select
        opportunity, account, owner, product, amount, currency, cycle_days, created_at, closed_at
    from deals
    where status = 'won'
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
placed as (
    select
        *,
        row_number() over (order by cycle_days nulls last, opportunity nulls last) as place,
        count(cycle_days) over () as among
    from rows
)
select
    round(percentile_cont(5e-1) within group (order by cycle_days), 4) as value,
    of_div(sum(cycle_days), count(cycle_days)) as mean_days,
    round(percentile_cont(9e-1) within group (order by cycle_days), 4) as p90_days,
    count(cycle_days) as deals,
    min(cycle_days) filter (where among >= 10 and 2 * place > among - 196e-2 * sqrt(among) - 1) as least_days,
    max(cycle_days) filter (where among >= 10 and 2 * place < among + 196e-2 * sqrt(among) + 3) as most_days,
    count(*) filter (where cycle_days is null) as without_known_cycle
from placed
