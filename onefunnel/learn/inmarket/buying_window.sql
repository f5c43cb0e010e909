-- question: How long is an account that buys looking, from the opportunity to its end?
-- unit: days
-- direction: none
-- sla: none
-- word: buying window
-- shape: value
-- adds: mean days
-- sorts: days desc
-- chooses: bought opened won
-- note: A lost deal was looked for too; with bought=won only deals that were won count.
with
moment as (
    select least($as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at from touch_spans
),
rows as (
    select d.opportunity, d.account, d.owner, d.status, d.created_at, d.closed_at, d.cycle_days as days
    from deals as d
    join moment as m on d.closed_at < m.seen_at
    where d.cycle_days is not null
        and (d.status = 'won' or $bought = 'opened')
        and d.created_at >= $begins_at and d.created_at < $ends_at
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or channel = $channel)
)
select of_div(sum(days), count(*)) as value, count(*) as closed, sum(days) as days, sum(days * days) as squared_days
from rows
