-- question: What share of the money in deals that closed did we win?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: value
-- adds: ratio won_amount closed_amount
-- sorts: amount desc
-- note: Lost deals count only where they carry an amount; where none does, there is no win rate by value.
with
closed as (
    select
        opportunity, account, owner, product, status, amount, currency, without_rate, closed_at,
        max(case when status = 'lost' then amount end) over () > 0 as is_told
    from deals
    where status in ('won', 'lost')
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select
        opportunity, account, owner, product, status, amount, currency, without_rate, closed_at,
        case when is_told and status = 'won' then amount end as won_amount,
        case when is_told then amount end as closed_amount
    from closed
)
select
    of_div(100 * coalesce(sum(won_amount), 0), sum(closed_amount)) as value,
    sum(won_amount) as won_amount,
    sum(closed_amount) as closed_amount,
    count(*) filter (where status = 'lost' and coalesce(amount, 0) = 0 and not without_rate) as lost_without_amount,
    count(*) filter (where without_rate) as without_rate
from rows
