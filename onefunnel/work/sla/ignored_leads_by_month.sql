-- question: How many leads handed over in each month had no human touch by the end of the SLA?
-- unit: count
-- direction: down
-- sla: agreed first_response
-- word: ignored lead
-- shape: series
-- adds: count
-- opens: month
-- sorts: handed_over_at desc
-- lacks: product
-- note: The SLA is the one in force at the hand-over; handing the lead to another colleague does not restart it.
with
calendar as (
    select month from months
    where month >= of_month($begins_at) and month < of_day($ends_at) and month <= of_day($as_of)
),
due as (
    select *, of_month(handed_over_at) as month
    from handovers
    where handed_over_at >= $begins_at
        and handed_over_at < $ends_at
        and handed_over_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select
        entry, month, person, account, owner, handed_over_at, sla_hours, sla_clock, due_at,
        case when responded_at <= $as_of then responded_at end as responded_at
    from due
    where due_at <= $as_of and (responded_at is null or responded_at > due_at)
),
span as (
    select min(month) as first_month, max(month) as last_month from due
)
select
    c.month,
    count(r.entry) as value,
    count(*) filter (where r.entry is not null and r.responded_at is null) as never_touched
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
