-- question: What share of those who converted was asked where they had heard of us?
-- unit: percent
-- direction: up
-- sla: none
-- word: self-report
-- shape: value
-- adds: share was_asked
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
with
rows as (
    select
        journey, opportunity, account, owner, ends_at, amount, currency, without_rate, said, was_asked
    from heard_conversions
    where stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or deal_channel = $channel)
)
select
    of_div(100 * count(*) filter (where was_asked), count(*)) as value,
    count(*) filter (where was_asked) as asked,
    count(*) as conversions
from rows
