-- question: What do buyers say of our campaigns?
-- unit: count
-- direction: none
-- sla: none
-- word: campaign
-- shape: table
-- adds: count
-- opens: campaign_name
-- sorts: noted_at desc
with
rows as (
    select
        note, campaign_name, campaign, campaign_quality, account, person, opportunity, owner, kind, noted_at
    from standing_notes
    where campaign is not null
        and noted_at >= $begins_at and noted_at < $ends_at and noted_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    campaign_name,
    count(*) as value,
    count(*) filter (where campaign_quality = 'good') as good,
    count(*) filter (where campaign_quality = 'fair') as fair,
    count(*) filter (where campaign_quality = 'poor') as poor
from rows
group by campaign_name
order by value desc nulls last, campaign_name nulls last
