-- question: How large is a deal that we win, on average?
-- unit: money
-- direction: up
-- sla: none
-- word: average deal
-- shape: value
-- adds: mean amount
-- sorts: amount desc
with
rows as (
    select
        opportunity, account, owner, product, amount, currency, without_rate, closed_at
    from deals
    where status = 'won'
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    of_div(sum(amount), count(amount)) as value,
    round(percentile_cont(5e-1) within group (order by amount), 4) as median_amount,
    count(amount) as deals,
    count(*) filter (where amount is null and not without_rate) as without_amount,
    count(*) filter (where without_rate) as without_rate
from rows
