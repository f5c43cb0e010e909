-- question: How much is in deals that are open at the end of the period, or now if that is earlier?
-- unit: money
-- direction: up
-- sla: none
-- word: pipeline
-- shape: value
-- adds: sum amount
-- sorts: amount desc
with
later as (
    select opportunity, field, old_value
    from opportunity_changes
    where not (changed_at < $ends_at and changed_at <= $as_of) and field in ('amount', 'crm_stage')
    qualify row_number() over (partition by opportunity, field order by changed_at nulls last, change nulls last) = 1
),
standing as (
    select
        d.*,
        case when a.opportunity is null then d.told_amount else cast(a.old_value as bigint) end as then_told,
        case when s.opportunity is null then d.crm_stage else s.old_value end as then_stage
    from deals as d
    left join later as a on a.opportunity = d.opportunity and a.field = 'amount'
    left join later as s on s.opportunity = d.opportunity and s.field = 'crm_stage'
),
rows as (
    select
        opportunity, coalesce(then_stage, 'not recorded') as crm_stage, account, owner, product,
        of_exchange(then_told, rate_micros) as amount, currency,
        then_told is not null and rate_micros is null as without_rate, created_at, close_on
    from standing
    where counts_created_at < $ends_at and counts_created_at <= $as_of
        and not (status <> 'open' and counts_closed_at < $ends_at and counts_closed_at <= $as_of)
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
