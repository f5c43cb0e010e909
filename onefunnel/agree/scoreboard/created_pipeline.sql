-- question: How much pipeline was created: the amounts, as they stand now, of the deals that were opened?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: value
-- adds: sum amount
-- sorts: amount desc
with
rows as (
    select
        opportunity, account, owner, product, status, amount, currency, without_rate, created_at
    from deals
    where counts_created_at >= $begins_at and counts_created_at < $ends_at and counts_created_at <= $as_of
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
    count(*) filter (where without_rate) as without_rate
from rows
