-- question: Where was a deal or a lead ended or sent back without a reason?
-- unit: count
-- direction: down
-- sla: none
-- word: reason
-- shape: table
-- adds: count
-- opens: way_out
-- sorts: ended_at desc
-- note: Ways out are a deal lost, and a lead rejected, recycled or disqualified by a person. Nothing can be learnt from an end
--   without a reason.
with
ended as (
    select
        entry, way_out, opportunity, person, account, owner, reason, ended_at
    from endings
    where counts_ended_at >= $begins_at and counts_ended_at < $ends_at and counts_ended_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select entry, way_out, opportunity, person, account, owner, ended_at
    from ended
    where reason is null
)
select
    way_out,
    count(*) filter (where reason is null) as value,
    count(*) as ended,
    of_div(100 * count(*) filter (where reason is null), count(*)) as missing_percent
from ended
group by way_out
order by value desc nulls last, ended desc nulls last, way_out nulls last
