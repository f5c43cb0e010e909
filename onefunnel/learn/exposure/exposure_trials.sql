-- question: Of the people who could enter a weekly exposure trial, how many were exposed, and how many talked to sales in 30 days?
-- unit: count
-- direction: none
-- sla: none
-- word: exposure trial
-- shape: table
-- adds: count
-- opens: arm
-- sorts: zero_at desc
-- chooses: met any advertisement mail webinar event demand brand
-- lacks: product
-- note: People not exposed are drawn by lot, at most 10 for each exposed; stands_for says how many person-weeks they stand for.
--   The percentages are as counted: they compare people who differ, and are no lift.
with
rows as (
    select *
    from trial_pasts
    where zero_at >= $begins_at and zero_at < $ends_at and zero_at <= $as_of - interval 30 day
        and (arm <> 'exposed' or $met = 'any' or $met in (met, campaign_kind))
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and $product is null and ($channel is null or channel = $channel)
)
select
    arm,
    count(*) as value,
    count(*) filter (where has_talked) as talked,
    of_div(100 * count(*) filter (where has_talked), count(*)) as talked_percent,
    count(distinct account) as accounts,
    cast(floor(sum(of_micros(stands_for)) * 1e-6 + 5e-1) as bigint) as stands_for
from rows
group by arm
order by arm nulls last
