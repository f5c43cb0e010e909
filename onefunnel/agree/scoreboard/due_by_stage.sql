-- question: How much is open and due by the end of the period in each of the CRM's stages?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: table
-- adds: sum amount
-- opens: crm_stage
-- sorts: amount desc
-- note: Open at the end of the period, or now if that is earlier. unit_squares sums the squares of the amounts in whole units of
--   the currency: what the width of a forecast is made from.
with
rows as (
    select
        opportunity, coalesce(crm_stage, 'not recorded') as crm_stage, account, owner, product, amount, currency, without_rate,
        created_at, close_on
    from deal_steps
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and not (until_at < $ends_at and until_at <= $as_of)
        and close_on < of_day($ends_at)
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    crm_stage,
    coalesce(sum(amount), 0) as value,
    count(*) as deals,
    coalesce(sum(of_idiv(amount, 100000) * of_idiv(amount, 100000)), 0) as unit_squares,
    count(*) filter (where without_rate) as without_rate
from rows
group by crm_stage
order by value desc nulls last, crm_stage nulls last
