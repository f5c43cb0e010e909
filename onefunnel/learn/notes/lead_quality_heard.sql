-- question: What share of the notes that judge a lead call it good?
-- unit: percent
-- direction: up
-- sla: none
-- word: field note
-- shape: value
-- adds: share is_good
-- sorts: noted_at desc
with
rows as (
    select
        note, account, person, opportunity, owner, lead_quality, lead_quality = 'good' as is_good, campaign, noted_at
    from standing_notes
    where lead_quality is not null
        and noted_at >= $begins_at and noted_at < $ends_at and noted_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    of_div(100 * count(*) filter (where is_good), count(*)) as value,
    count(*) filter (where is_good) as good,
    count(*) as judged
from rows
