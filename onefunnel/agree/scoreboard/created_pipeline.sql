-- question: How much pipeline was created: the amounts, as they stand now, of the deals that were opened?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: value
-- adds: sum amount
-- sorts: amount desc
-- note: A deal is created when it counts as an opportunity by the agreement in force; before one asks for more, when the CRM
--   created it.
with
counted as (
    select d.*, case when q.opportunity is null then d.counts_created_at else q.qualified_at end as counts_at
    from deals as d
    left join qualified_deals as q on q.opportunity = d.opportunity
),
rows as (
    select
        opportunity, account, owner, product, status, amount, currency, without_rate, created_at,
        case when counts_at <> counts_created_at then counts_at else created_at end as qualified_at
    from counted
    where counts_at >= $begins_at and counts_at < $ends_at and counts_at <= $as_of
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
    count(*) filter (where without_rate) as without_rate
from rows
