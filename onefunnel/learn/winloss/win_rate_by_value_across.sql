-- question: What share of the money in deals that closed did we win, in each segment, against each competitor ...?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: table
-- adds: ratio won_amount closed_amount
-- opens: of_group
-- sorts: amount desc
-- chooses: across segment competitor source team owner region industry product
-- note: Lost deals count only where they carry an amount; where none does, there is no win rate by value. One divided by this
--   share is the coverage that is needed. unit_squares sums the squares of the amounts in whole units: it makes the interval.
with
grouped as (
    select
        d.*,
        case $across
            when 'segment' then d.segment
            when 'industry' then d.industry
            when 'region' then d.region
            when 'product' then coalesce(d.product_name, d.product)
            when 'competitor' then coalesce(d.competitor, 'none recorded')
            when 'source' then d.channel
            when 'owner' then d.owner
            else coalesce(o.manager, o.team)
        end as known_group,
        max(case when d.status = 'lost' then d.amount end) over () > 0 as is_told
    from deals as d
    left join owners as o on o.owner = d.owner
    where d.status in ('won', 'lost')
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or d.region = $region)
        and ($owner is null or d.owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select
        opportunity, coalesce(known_group, 'not recorded') as of_group, account, owner, product, status, amount, currency,
        without_rate, closed_at,
        case when is_told and status = 'won' then amount end as won_amount,
        case when is_told then amount end as closed_amount
    from grouped
)
select
    of_group,
    of_div(100 * coalesce(sum(won_amount), 0), sum(closed_amount)) as value,
    sum(won_amount) as won_amount,
    sum(closed_amount) as closed_amount,
    coalesce(sum(of_idiv(closed_amount, 100000) * of_idiv(closed_amount, 100000)), 0) as unit_squares,
    count(*) filter (where status = 'lost' and coalesce(amount, 0) = 0 and not without_rate) as lost_without_amount,
    count(*) as closed
from rows
group by of_group
order by closed_amount desc nulls last, of_group nulls last
