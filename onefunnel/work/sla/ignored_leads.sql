-- question: How many leads that were handed over had no human touch by the end of the SLA?
-- unit: count
-- direction: down
-- sla: agreed first_response
-- word: ignored lead
-- shape: value
-- adds: count
-- sorts: handed_over_at desc
-- lacks: product
-- note: The SLA is the one in force at the hand-over; handing the lead to another colleague does not restart it.
with
due as (
    select *
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
        entry, person, account, owner, handed_over_at, sla_hours, sla_clock, due_at,
        case when responded_at <= $as_of then responded_at end as responded_at
    from due
    where due_at <= $as_of and (responded_at is null or responded_at > due_at)
)
select
    count(*) as value,
    of_div(100 * count(*), (select count(*) from due where due_at <= $as_of)) as ignored_percent,
    count(*) filter (where responded_at is null) as never_touched
from rows
