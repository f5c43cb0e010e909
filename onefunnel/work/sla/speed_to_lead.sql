-- question: How long does a new lead wait for the first human attempt by sales?
-- unit: hours
-- direction: down
-- sla: none
-- word: speed to lead
-- shape: value
-- adds: median wait_hours
-- sorts: wait_hours desc
-- lacks: product
-- note: Hours of wall time, nights and weekends included, and business hours by the agreement's working calendar; over the
--   leads that were answered.
with
responses as (
    select
        *,
        case when responded_at <= $as_of then responded_at end as answered_at,
        case when responded_at <= $as_of then business_wait_secs end as business_secs
    from leads
),
rows as (
    select
        lead, person, account, owner, created_at, answered_at as responded_at,
        of_div(of_secs(created_at, answered_at), 3600) as wait_hours,
        of_div(business_secs, 3600) as business_hours
    from responses
    where created_at >= $begins_at and created_at < $ends_at and created_at <= $as_of
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
    count(wait_hours) as answered,
    count(lead) as leads,
    of_div(100 * count(*) filter (where wait_hours is null and lead is not null), count(lead)) as unanswered_percent
from rows
