-- question: How much do our open deals bring in each day: deals x win rate x average deal / cycle days?
-- unit: money
-- direction: up
-- sla: none
-- word: sales velocity
-- shape: value
-- adds: none
-- sorts: amount desc
-- note: Open deals are counted at the end of the period or now; win rate, average deal and mean cycle come from the
--   deals closed in the period.
with
placed as (
    select
        d.*,
        case
            when d.counts_closed_at < $ends_at and d.counts_closed_at <= $as_of then d.status
            when u.opportunity is null then 'open'
            else 'early'
        end as standing
    from deals as d
    left join uncounted_deals as u
        on u.opportunity = d.opportunity and u.from_at < $ends_at and u.from_at <= $as_of
        and not (u.until_at < $ends_at and u.until_at <= $as_of)
),
rows as (
    select
        opportunity, standing, account, owner, product, amount, currency, without_rate, cycle_days, created_at,
        closed_at
    from placed
    where (
            (standing = 'open' and counts_created_at < $ends_at and counts_created_at <= $as_of)
            or (standing not in ('open', 'early') and counts_closed_at >= $begins_at)
        )
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
parts as (
    select
        count(*) filter (where standing = 'open') as open_deals,
        of_div(100 * count(*) filter (where standing = 'won'), count(*) filter (where standing <> 'open')) as win_percent,
        of_div(sum(amount) filter (where standing = 'won'), count(amount) filter (where standing = 'won')) as average_amount,
        of_div(sum(cycle_days) filter (where standing = 'won'), count(cycle_days) filter (where standing = 'won')) as cycle_days,
        count(*) filter (where without_rate and standing = 'won') as without_rate
    from rows
)
select
    of_div(of_div(open_deals * win_percent * average_amount, 100), cycle_days) as value,
    open_deals,
    win_percent,
    average_amount,
    cycle_days,
    without_rate
from parts
