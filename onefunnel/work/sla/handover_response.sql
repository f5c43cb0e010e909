-- question: How long does a lead that was handed over wait for the first human attempt by sales?
-- unit: hours
-- direction: down
-- sla: agreed first_response
-- word: first response
-- shape: value
-- adds: median wait_hours
-- sorts: wait_hours desc
-- lacks: product
-- note: Hours of wall time, nights and weekends included, and business hours by the agreement's working calendar; over the
--   leads that were answered. kept_percent is over the leads whose SLA has ended or that were answered.
with
responses as (
    select
        *,
        case when responded_at <= $as_of then responded_at end as answered_by_sales_at,
        case when responded_at <= $as_of then business_wait_secs end as business_secs
    from handovers
),
rows as (
    select
        entry, person, account, owner, handed_over_at, answered_by_sales_at as responded_at,
        of_div(of_secs(handed_over_at, answered_by_sales_at), 3600) as wait_hours,
        of_div(business_secs, 3600) as business_hours,
        sla_hours, sla_clock, due_at,
        case when answered_by_sales_at is not null or due_at <= $as_of then coalesce(answered_by_sales_at <= due_at, false) end
            as is_kept
    from responses
    where handed_over_at >= $begins_at and handed_over_at < $ends_at and handed_over_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    round(percentile_cont(5e-1) within group (order by wait_hours), 4) as value,
    round(percentile_cont(9e-1) within group (order by wait_hours), 4) as p90_hours,
    round(percentile_cont(5e-1) within group (order by business_hours), 4) as business_p50_hours,
    round(percentile_cont(9e-1) within group (order by business_hours), 4) as business_p90_hours,
    of_div(100 * count(*) filter (where is_kept), count(is_kept)) as kept_percent,
    count(wait_hours) as answered,
    count(*) as handed_over
from rows
