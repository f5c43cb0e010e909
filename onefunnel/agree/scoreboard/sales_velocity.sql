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
        opportunity, 'open' as standing, account, owner, product, product_name, segment, industry, region, channel, amount, currency,
        without_rate, cast(null as bigint) as cycle_days, created_at, cast(null as timestamp) as closed_at
    from deal_steps
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and until_at >= least($ends_at, $as_of + interval 1 microsecond)
    union all
    select
        opportunity, status as standing, account, owner, product, product_name, segment, industry, region, channel, amount, currency,
        without_rate, cycle_days, created_at, closed_at
    from deals
    where status in ('won', 'lost')
        and counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
),
rows as (
    select opportunity, standing, account, owner, product, amount, currency, without_rate, cycle_days, created_at, closed_at
    from placed
    where ($segment is null or segment = $segment)
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
