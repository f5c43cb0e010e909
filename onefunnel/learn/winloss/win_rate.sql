-- question: What share of the deals that closed did we win?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: value
-- adds: share is_won
-- sorts: closed_at desc
with
rows as (
    select
        opportunity, account, owner, product, status, status = 'won' as is_won, amount, currency, without_rate,
        closed_at
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
    of_div(100 * count(*) filter (where is_won), count(*)) as value,
    count(*) filter (where is_won) as won,
    count(*) as closed
from rows
