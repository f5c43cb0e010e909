-- question: How many deals have no list price, so that their discount cannot be known?
-- unit: count
-- direction: down
-- sla: none
-- word: discount
-- shape: value
-- adds: count
-- sorts: created_at desc
with
rows as (
    select
        opportunity, account, owner, product, product_name, status, amount, currency, created_at
    from deals
    where counts_created_at >= $begins_at and counts_created_at < $ends_at and counts_created_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
        and coalesce(list_price, 0) <= 0
)
select count(*) as value
from rows
