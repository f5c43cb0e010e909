-- question: How many field notes were taken?
-- unit: count
-- direction: up
-- sla: none
-- word: field note
-- shape: value
-- adds: count
-- sorts: noted_at desc
-- note: By the day of the talk. The owner is the colleague who wrote it.
with
rows as (
    select
        note, account, person, opportunity, owner, team, kind, competitor, campaign, noted_at
    from standing_notes
    where noted_at >= $begins_at and noted_at < $ends_at and noted_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    count(*) as value,
    count(distinct account) as accounts,
    count(distinct owner) as writers
from rows
