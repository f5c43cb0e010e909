-- question: Which channels do the leads come from?
-- unit: count
-- direction: up
-- sla: none
-- word: lead
-- shape: table
-- adds: count
-- opens: came_through
-- sorts: created_at desc
-- lacks: product
with
rows as (
    select
        lead, coalesce(channel, 'not recorded') as came_through, person, account, owner, cycle, created_at
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
    came_through,
    count(*) as value
from rows
group by came_through
order by value desc nulls last, came_through nulls last
