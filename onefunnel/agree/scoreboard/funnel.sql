-- question: How many entered each stage, what share went on to the next, and how long did it take?
-- unit: count
-- direction: up
-- sla: none
-- word: funnel
-- shape: table
-- adds: count
-- opens: stage
-- sorts: entered_at desc
-- note: Period conversion compares arrivals in the period; cohort conversion follows the entrants for the agreed
--   days, 90 before anything is signed, and mature_percent says how many of them have had those days.
with
stages as (
    select * from (values
        (1, 'lead'), (2, 'mql'), (3, 'sal'), (4, 'sales_qualified'), (5, 'opportunity'), (6, 'won')
    ) as t(step, stage)
),
rows as (
    select
        entry, stage, step, person, account, opportunity, owner, entered_at,
        case when reached_at <= $as_of then reached_at end as reached_at,
        entered_at + interval 1 day * cohort_days as cohort_ends_at,
        entered_at + interval 1 day * cohort_days <= $as_of as is_mature
    from stage_progress
    where entered_at >= $begins_at and entered_at < $ends_at and entered_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
counted as (
    select
        step,
        count(*) as entries,
        count(*) filter (where reached_at <= cohort_ends_at) as cohort_reached,
        count(*) filter (where is_mature) as mature,
        percentile_cont(5e-1) within group (order by of_secs(entered_at, reached_at)) as lag_p50_secs,
        percentile_cont(9e-1) within group (order by of_secs(entered_at, reached_at)) as lag_p90_secs
    from rows
    group by step
)
select
    s.stage,
    coalesce(c.entries, 0) as value,
    case when s.step < 6 then coalesce(n.entries, 0) end as next_entries,
    case when s.step < 6 then of_div(100 * coalesce(n.entries, 0), c.entries) end as period_percent,
    case when s.step < 6 then coalesce(c.cohort_reached, 0) end as cohort_reached,
    case when s.step < 6 then of_div(100 * c.cohort_reached, c.entries) end as cohort_percent,
    case when s.step < 6 then of_div(100 * c.mature, c.entries) end as mature_percent,
    round(of_div(c.lag_p50_secs, 86400), 4) as lag_p50_days,
    round(of_div(c.lag_p90_secs, 86400), 4) as lag_p90_days
from stages as s
left join counted as c on c.step = s.step
left join counted as n on n.step = s.step + 1
order by s.step nulls last
