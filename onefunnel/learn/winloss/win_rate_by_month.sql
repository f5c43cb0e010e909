-- question: What share of the deals that closed in each month did we win?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: series
-- adds: share is_won
-- opens: month
-- sorts: closed_at desc
with
calendar as (
    select month from months
),
rows as (
    select
        opportunity, of_month(closed_at) as month, account, owner, product, status, status = 'won' as is_won, amount,
        currency, without_rate, closed_at
    from deals
    where status in ('won', 'lost')
        and closed_at >= $begins_at and closed_at < $ends_at and closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
span as (
    select min(month) as first_month, max(month) as last_month from rows
)
select
    c.month,
    of_div(100 * count(*) filter (where r.is_won), count(r.opportunity)) as value,
    count(*) filter (where r.is_won) as won,
    count(r.opportunity) as closed
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
