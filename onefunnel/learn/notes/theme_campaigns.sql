-- question: Which campaign does each theme speak of?
-- unit: count
-- direction: none
-- sla: none
-- word: theme
-- shape: table
-- adds: count
-- opens: pair
-- sorts: noted_at desc
-- note: Notes that name a campaign. A note with several themes counts in each.
with
themed as (
    select n.*, t.theme, t.theme || ' · ' || n.campaign_name as pair
    from standing_notes as n
    join note_themes as t on t.note = n.note
    where t.theme is not null and n.campaign is not null
),
rows as (
    select
        note, pair, theme, campaign, campaign_name, campaign_quality, account, person, opportunity, owner, noted_at
    from themed
    where noted_at >= $begins_at and noted_at < $ends_at and noted_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    pair,
    theme,
    campaign_name,
    count(*) as value,
    count(*) filter (where campaign_quality = 'poor') as poor
from rows
group by pair, theme, campaign_name
order by value desc nulls last, pair nulls last
