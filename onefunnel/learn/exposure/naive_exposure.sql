-- question: What share of the people who met our marketing in the period talked to sales in it, beside those who did not?
-- unit: percent
-- direction: none
-- sla: none
-- word: naive comparison
-- shape: table
-- adds: share has_talked
-- opens: has_met
-- sorts: created_at desc
-- lacks: product
-- note: This is no effect of marketing: whoever looks around anyway both meets more of it and talks more, and a talk that
--   came before the exposure counts as well.
with
met as (
    select person, min(met_at) as met_at from exposures where met_at >= $begins_at and met_at < $ends_at and met_at <= $as_of
    group by person
),
talked as (
    select person, min(talked_at) as talked_at from sales_talks
    where talked_at >= $begins_at and talked_at < $ends_at and talked_at <= $as_of
    group by person
),
rows as (
    select
        p.person, p.account, p.owner, p.segment, p.industry, p.region, p.channel, p.created_at,
        m.person is not null as has_met, m.met_at, t.person is not null as has_talked, t.talked_at
    from standing_people as p
    left join met as m on m.person = p.person
    left join talked as t on t.person = p.person
    where (p.created_at is null or (p.created_at < $ends_at and p.created_at <= $as_of))
        and ($segment is null or p.segment = $segment) and ($industry is null or p.industry = $industry)
        and ($region is null or p.region = $region) and ($owner is null or p.owner = $owner)
        and $product is null and ($channel is null or p.channel = $channel)
)
select
    has_met,
    of_div(100 * count(*) filter (where has_talked), count(*)) as value,
    count(*) filter (where has_talked) as talked,
    count(*) as people
from rows
group by has_met
order by has_met desc nulls last
