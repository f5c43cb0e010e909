-- question: How many leads had at least so many touches in their first 30 days, and how many of those saw a deal?
-- unit: count
-- direction: none
-- sla: none
-- word: touch
-- shape: table
-- adds: count
-- opens: at_least
-- sorts: created_at desc
-- lacks: product
-- note: Touches that marketing made or the buyer began, no bot's, in the 30 days before and after the lead became known.
with
thresholds as (
    select * from (values (1), (3), (5), (10)) as t(at_least)
),
last_deals as (
    select account, max(created_at) as last_deal_at
    from deals
    where account is not null and created_at <= $as_of
    group by account
),
engaged as (
    select l.lead, count(*) as touched
    from leads as l
    join journeys as j
        on j.person = l.person and j.touched_at >= l.created_at - interval 30 day
        and j.touched_at <= l.created_at + interval 30 day and j.touched_at <= $as_of
    where not coalesce(j.is_bot, false) and (j.team = 'marketing' or j.direction = 'in')
        and l.created_at >= $begins_at and l.created_at < $ends_at
    group by l.lead
),
rows as (
    select
        l.lead, t.at_least, l.person, l.account, l.owner, e.touched, l.created_at,
        coalesce(d.last_deal_at >= l.created_at, false) as saw_deal
    from leads as l
    join engaged as e on e.lead = l.lead
    join thresholds as t on e.touched >= t.at_least
    left join last_deals as d on d.account = l.account
    where l.created_at >= $begins_at and l.created_at < $ends_at and l.created_at <= $as_of
        and ($segment is null or l.segment = $segment) and ($industry is null or l.industry = $industry)
        and ($region is null or l.region = $region) and ($owner is null or l.owner = $owner)
        and ($product is null or $product in (l.product, l.product_name)) and ($channel is null or l.channel = $channel)
)
select
    at_least, count(*) as value, count(*) filter (where saw_deal) as with_deal,
    of_div(100 * count(*) filter (where saw_deal), count(*)) as deal_percent
from rows
group by at_least
order by at_least nulls last
