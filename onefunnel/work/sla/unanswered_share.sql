-- question: What share of the leads handed over has had no human attempt by sales at all?
-- unit: percent
-- direction: down
-- sla: agreed first_response
-- word: first response
-- shape: value
-- adds: share is_unanswered
-- sorts: handed_over_at desc
-- lacks: product
with
responses as (
    select *, case when responded_at <= $as_of then responded_at end as answered_by_sales_at from handovers
),
rows as (
    select
        entry, person, account, owner, handed_over_at, answered_by_sales_at as responded_at,
        answered_by_sales_at is null as is_unanswered, sla_hours, sla_clock, due_at,
        answered_by_sales_at is null and due_at <= $as_of as is_overdue
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
    of_div(100 * count(*) filter (where is_unanswered), count(*)) as value,
    count(*) filter (where is_unanswered) as unanswered,
    count(*) filter (where is_overdue) as overdue,
    count(*) as handed_over
from rows
