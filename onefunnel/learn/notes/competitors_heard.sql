-- question: Whom do buyers name beside us?
-- unit: count
-- direction: none
-- sla: none
-- word: field note
-- shape: table
-- adds: count
-- opens: competitor
-- sorts: noted_at desc
with
rows as (
    select
        note, competitor, account, person, opportunity, owner, kind, noted_at
    from standing_notes
    where competitor is not null
        and noted_at >= $begins_at and noted_at < $ends_at and noted_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    competitor,
    count(*) as value,
    count(distinct account) as accounts
from rows
group by competitor
order by value desc nulls last, competitor nulls last
