-- question: What share of the buyers named another channel than the one that was tracked?
-- unit: percent
-- direction: none
-- sla: none
-- word: self-report
-- shape: value
-- adds: share disagrees
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
-- note: Of those whose answer fits a channel. Tracked is the channel of the touch that made the lead, else of the first.
with
rows as (
    select
        journey, opportunity, account, owner, ends_at, amount, currency, without_rate, tracked, said, disagrees
    from heard_conversions
    where stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and coded_channel is not null
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or deal_channel = $channel)
)
select
    of_div(100 * count(*) filter (where disagrees), count(*)) as value,
    count(*) filter (where disagrees) as disagree,
    count(*) as compared,
    sum(amount) filter (where disagrees) as disagree_amount
from rows
