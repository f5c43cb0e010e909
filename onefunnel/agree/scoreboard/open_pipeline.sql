-- question: How much is in deals that are open at the end of the period, or now if that is earlier?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: value
-- adds: sum amount
-- sorts: amount desc
with
rows as (
    select
        opportunity, coalesce(crm_stage, 'not recorded') as crm_stage, account, owner, product, amount, currency, without_rate,
        created_at, close_on
    from deal_steps
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and until_at >= least($ends_at, $as_of + interval 1 microsecond)
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    coalesce(sum(amount), 0) as value,
    count(*) as deals,
    count(*) filter (where amount is null and not without_rate) as without_amount,
    count(*) filter (where without_rate) as without_rate
from rows
