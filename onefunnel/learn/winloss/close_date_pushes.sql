-- question: How many times was the day on which an open deal should close pushed to a later one?
-- unit: count
-- direction: down
-- sla: none
-- word: push
-- shape: value
-- adds: count
-- sorts: moved_days desc
-- note: Pulling a day in is none, nor is the day that is written down when the deal closes.
with
rows as (
    select
        concat_ws('.', opportunity, cast(step as string)) as move, opportunity, account, owner, product, crm_stage, amount, currency,
        without_rate, was_close_on, close_on, moved_days, happened_at
    from close_date_moves
    where moved_days > 0
        and happened_at >= $begins_at and happened_at < $ends_at and happened_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    count(*) as value,
    count(distinct opportunity) as deals,
    round(percentile_cont(5e-1) within group (order by moved_days), 4) as median_days,
    coalesce(sum(moved_days), 0) as total_days
from rows
