-- question: How many leads come from companies of at least so many people, and how many of those saw a deal?
-- unit: count
-- direction: none
-- sla: none
-- word: lead
-- shape: table
-- adds: count
-- opens: at_least
-- sorts: created_at desc
-- lacks: product
-- note: A lead saw a deal when one of its account was created on or after the day the lead became known.
with
thresholds as (
    select * from (values (0), (50), (200), (1000), (5000)) as t(at_least)
),
last_deals as (
    select account, max(created_at) as last_deal_at
    from deals
    where account is not null and created_at <= $as_of
    group by account
),
rows as (
    select
        l.lead, t.at_least, l.person, l.account, l.owner, a.employees, l.created_at,
        coalesce(d.last_deal_at >= l.created_at, false) as saw_deal
    from leads as l
    join accounts as a on a.account = l.account
    join thresholds as t on a.employees >= t.at_least
    left join last_deals as d on d.account = l.account
    where l.created_at >= $begins_at and l.created_at < $ends_at and l.created_at <= $as_of
        and ($segment is null or l.segment = $segment)
        and ($industry is null or l.industry = $industry)
        and ($region is null or l.region = $region)
        and ($owner is null or l.owner = $owner)
        and ($product is null or $product in (l.product, l.product_name))
        and ($channel is null or l.channel = $channel)
)
select
    at_least,
    count(*) as value,
    count(*) filter (where saw_deal) as with_deal,
    of_div(100 * count(*) filter (where saw_deal), count(*)) as deal_percent
from rows
group by at_least
order by at_least nulls last
