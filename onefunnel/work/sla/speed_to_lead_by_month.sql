-- question: How long did the leads of each month wait for the first human attempt by sales?
-- unit: hours
-- direction: down
-- sla: none
-- word: speed to lead
-- shape: series
-- adds: median wait_hours
-- opens: month
-- sorts: wait_hours desc
-- lacks: product
-- note: Hours of wall time, nights and weekends included, and business hours by the agreement's working calendar; over the
--   leads that were answered.
with
calendar as (
    select month from months
),
responses as (
    select
        *,
        case when responded_at <= $as_of then responded_at end as answered_at,
        case when responded_at <= $as_of then business_wait_secs end as business_secs
    from leads
),
rows as (
    select
        lead, of_month(created_at) as month, person, account, owner, created_at, answered_at as responded_at,
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
),
span as (
    select min(month) as first_month, max(month) as last_month from rows
)
select
    c.month,
    round(percentile_cont(5e-1) within group (order by r.wait_hours), 4) as value,
    round(percentile_cont(9e-1) within group (order by r.wait_hours), 4) as p90_hours,
    round(percentile_cont(5e-1) within group (order by r.business_hours), 4) as business_p50_hours,
    round(percentile_cont(9e-1) within group (order by r.business_hours), 4) as business_p90_hours,
    count(r.wait_hours) as answered,
    count(r.lead) as leads,
    of_div(100 * count(*) filter (where r.wait_hours is null and r.lead is not null), count(r.lead)) as unanswered_percent
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
