-- question: Why do we lose?
-- unit: count
-- direction: down
-- sla: none
-- word: lost
-- shape: table
-- adds: count
-- opens: reason
-- sorts: closed_at desc
with
rows as (
    select
        opportunity, coalesce(lost_reason, 'no reason given') as reason, account, owner, product, competitor, amount,
        currency, without_rate, closed_at
    from deals
    where status = 'lost'
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    reason,
    count(*) as value,
    coalesce(sum(amount), 0) as lost_amount,
    count(*) filter (where without_rate) as without_rate
from rows
group by reason
order by value desc nulls last, reason nulls last
