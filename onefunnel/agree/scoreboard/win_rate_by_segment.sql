-- question: What share of the money in deals that closed did we win, in each segment?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: table
-- adds: ratio won_amount closed_amount
-- opens: of_segment
-- sorts: amount desc
-- note: Lost deals count only where they carry an amount. One divided by this share is the coverage that the segment needs.
with
rows as (
    select
        opportunity, coalesce(segment, 'not recorded') as of_segment, account, owner, product, status, amount, currency,
        without_rate, closed_at,
        case when status = 'won' then coalesce(amount, 0) else 0 end as won_amount,
        case when amount > 0 then amount end as closed_amount
    from deals
    where status in ('won', 'lost')
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    of_segment,
    of_div(100 * coalesce(sum(won_amount), 0), sum(closed_amount)) as value,
    sum(won_amount) as won_amount,
    coalesce(sum(closed_amount), 0) as closed_amount,
    count(*) filter (where status = 'lost') as lost,
    count(*) filter (where status = 'lost' and closed_amount is null) as lost_without_amount,
    count(*) as closed
from rows
group by of_segment
order by closed_amount desc nulls last, of_segment nulls last
