-- question: How many leads came in?
-- unit: count
-- direction: up
-- sla: none
-- word: lead
-- shape: value
-- adds: count
-- sorts: created_at desc
-- lacks: product
with
rows as (
    select
        lead, person, account, owner, channel, cycle, created_at
    from leads
    where created_at >= $begins_at and created_at < $ends_at and created_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    count(*) as value,
    count(*) filter (where cycle > 1) as came_back
from rows
