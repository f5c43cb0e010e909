-- question: What do buyers tell us?
-- unit: count
-- direction: none
-- sla: none
-- word: theme
-- shape: table
-- adds: count
-- opens: theme
-- sorts: noted_at desc
-- note: A note with several themes counts in each of them; one in which the rules find none stands as no theme.
with
themed as (
    select n.*, coalesce(t.theme, 'no theme') as theme
    from standing_notes as n
    left join note_themes as t on t.note = n.note
),
rows as (
    select
        note, theme, account, person, opportunity, owner, team, kind, competitor, campaign, noted_at
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
    theme,
    count(*) as value,
    count(distinct account) as accounts,
    max(noted_at) as last_at
from rows
group by theme
order by value desc nulls last, theme nulls last
