-- question: How much did we book in deals won?
-- unit: money
-- direction: up
-- sla: none
-- word: bookings
-- shape: value
-- adds: sum amount
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
    coalesce(sum(amount), 0) as value,
    count(*) as deals,
    count(*) filter (where amount is null and not without_rate) as without_amount,
    count(*) filter (where without_rate) as without_rate
from rows
