-- question: How many open deals are past the day on which they should have closed?
-- unit: count
-- direction: down
-- sla: none
-- word: opportunity
-- shape: value
-- adds: count
-- sorts: late_days desc
with
rows as (
    select
        opportunity, account, owner, product, crm_stage, amount, currency, without_rate, close_on,
        of_days(close_on, of_day(least($ends_at, $as_of))) as late_days
    from deal_steps
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and until_at >= least($ends_at, $as_of + interval 1 microsecond)
        and close_on < of_day(least($ends_at, $as_of))
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    count(*) as value,
    coalesce(sum(amount), 0) as late_amount,
    count(*) filter (where without_rate) as without_rate
from rows
