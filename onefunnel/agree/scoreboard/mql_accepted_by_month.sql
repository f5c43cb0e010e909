-- question: What share of the leads handed over in each month did sales accept?
-- unit: percent
-- direction: up
-- sla: none
-- word: SAL
-- shape: series
-- adds: share is_accepted
-- opens: month
-- sorts: handed_over_at desc
-- lacks: product
with
calendar as (
    select month from months
),
asked as (
    select *, case when answered_at <= $as_of then answer end as answered from handovers
),
rows as (
    select
        entry, of_month(handed_over_at) as month, person, account, owner, coalesce(answered, 'none yet') as answer,
        answered is not distinct from 'accepted' as is_accepted, handed_over_at
    from asked
    where handed_over_at >= $begins_at and handed_over_at < $ends_at and handed_over_at <= $as_of
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
    of_div(100 * count(*) filter (where r.is_accepted), count(r.entry)) as value,
    count(*) filter (where r.is_accepted) as accepted,
    count(*) filter (where r.answer = 'rejected') as rejected,
    count(*) filter (where r.answer = 'recycled') as recycled,
    count(*) filter (where r.answer = 'none yet') as unanswered,
    count(r.entry) as handed_over
from calendar as c
join span as s on c.month >= s.first_month and c.month <= s.last_month
left join rows as r on r.month = c.month
group by c.month
order by c.month nulls last
