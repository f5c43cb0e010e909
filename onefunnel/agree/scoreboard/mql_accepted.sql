-- question: What share of the leads handed over did sales accept?
-- unit: percent
-- direction: up
-- sla: none
-- word: SAL
-- shape: value
-- adds: share is_accepted
-- sorts: handed_over_at desc
-- lacks: product
with
asked as (
    select *, case when answered_at <= $as_of then answer end as answered from handovers
),
rows as (
    select
        entry, person, account, owner, coalesce(answered, 'none yet') as answer,
        answered is not distinct from 'accepted' as is_accepted, handed_over_at
    from asked
    where handed_over_at >= $begins_at and handed_over_at < $ends_at and handed_over_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    of_div(100 * count(*) filter (where is_accepted), count(*)) as value,
    count(*) filter (where is_accepted) as accepted,
    count(*) filter (where answer = 'rejected') as rejected,
    count(*) filter (where answer = 'recycled') as recycled,
    count(*) filter (where answer = 'none yet') as unanswered,
    count(entry) as handed_over
from rows
