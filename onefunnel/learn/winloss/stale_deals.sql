-- question: How many open deals are older where they stand than any deal that ever closed was there?
-- unit: count
-- direction: down
-- sla: none
-- word: stale
-- shape: value
-- adds: count
-- sorts: age_days desc
-- note: Compared with every deal that had closed by then, in the same CRM stage; where fewer than 19 closed deals ever stood in
--   it, by whole age with the cycles of all. Of 19 like it, a healthy deal is the oldest less than once in twenty.
with
longest as (
    select crm_stage as compared_with, max(days) as longest_days
    from closed_stays
    where counts_closed_at < $ends_at and counts_closed_at <= $as_of
    group by crm_stage
    having count(*) >= 19
),
standing as (
    select
        o.opportunity, o.account, o.owner, o.product, s.crm_stage, o.amount, o.currency, o.without_rate, o.close_on,
        coalesce(g.compared_with, l.compared_with) as compared_with,
        coalesce(g.longest_days, l.longest_days) as longest_days,
        case when s.entered_at > timestamp '1970-01-01 00:00:00' then of_days(
            of_day(case when g.compared_with is null then o.created_at else s.entered_at end), of_day(least($ends_at, $as_of))
        ) end as age_days
    from deal_steps as o
    join stage_stays as s on s.opportunity = o.opportunity and s.entered_at <= o.happened_at and s.left_at > o.happened_at
    left join longest as g on g.compared_with = s.crm_stage
    left join longest as l on l.compared_with = 'any stage'
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and until_at >= least($ends_at, $as_of + interval 1 microsecond)
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select * from standing where age_days > longest_days
),
seen as (
    select count(*) as open_deals, count(*) filter (where longest_days is null or age_days is null) as unjudged from standing
)
select
    count(r.opportunity) as value,
    coalesce(sum(r.amount), 0) as stale_amount,
    max(s.open_deals) as open_deals,
    max(s.unjudged) as without_history_to_compare_with,
    count(*) filter (where r.without_rate) as without_rate
from seen as s
left join rows as r on true
