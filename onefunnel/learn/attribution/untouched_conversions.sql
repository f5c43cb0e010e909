-- question: What share of the conversions has no recorded touch?
-- unit: percent
-- direction: down
-- sla: none
-- word: attribution presets
-- shape: value
-- adds: share is_untouched
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
with
rows as (
    select
        journey, opportunity, account, owner, ends_at, amount, currency, without_rate, is_untouched
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
    of_div(100 * count(*) filter (where is_untouched), count(*)) as value,
    count(*) filter (where is_untouched) as untouched,
    count(*) as conversions,
    sum(amount) filter (where is_untouched) as untouched_amount
from rows
