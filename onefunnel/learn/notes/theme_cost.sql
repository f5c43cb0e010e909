-- question: What does each theme cost us?
-- unit: money
-- direction: down
-- sla: none
-- word: theme
-- shape: table
-- adds: sum lost_amount
-- opens: theme
-- sorts: closed_at desc
-- note: Deals that closed in the period and in which the theme was heard. A deal with several themes counts in each, so rows do
--   not add up; the theme was there, it need not be why.
with
heard as (
    select theme, opportunity, heard_at
    from theme_deals
    where heard_at <= $as_of
),
closed as (
    select *
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
        d.opportunity, coalesce(h.theme, 'no theme heard') as theme, d.account, d.owner, d.product, d.status,
        d.status = 'won' as is_won,
        case when d.status = 'lost' then d.amount end as lost_amount,
        case when d.status = 'won' then d.amount end as won_amount,
        d.currency, d.without_rate, d.cycle_days, h.heard_at, d.closed_at
    from closed as d
    left join heard as h on h.opportunity = d.opportunity
)
select
    theme,
    coalesce(sum(lost_amount), 0) as value,
    count(*) filter (where not is_won) as lost,
    count(*) filter (where is_won) as won,
    count(*) as closed,
    of_div(100 * count(*) filter (where is_won), count(*)) as win_rate_percent,
    round(percentile_cont(5e-1) within group (order by case when is_won then cycle_days end), 4) as p50_won_days,
    round(percentile_cont(5e-1) within group (order by case when not is_won then cycle_days end), 4) as p50_lost_days,
    count(*) filter (where without_rate) as without_rate
from rows
group by theme
order by case when theme = 'no theme heard' then 1 else 0 end nulls last, value desc nulls last, theme nulls last
