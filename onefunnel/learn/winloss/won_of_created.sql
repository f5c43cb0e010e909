-- question: What share of all deals created have we won so far?
-- unit: percent
-- direction: up
-- sla: none
-- word: won of created
-- shape: value
-- adds: share is_won
-- sorts: created_at desc
-- note: This is the figure often taken for the win rate. It counts deals that are still open as not won; win_rate is
--   won / (won + lost).
with
rows as (
    select
        opportunity, account, owner, product, status, status = 'won' and counts_closed_at <= $as_of as is_won, amount,
        currency, created_at, closed_at
    from deals
    where counts_created_at >= $begins_at and counts_created_at < $ends_at and counts_created_at <= $as_of
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
    count(*) as created
from rows
