-- question: Of the people known when the period began, what share talked to sales in it, or became SQL in it?
-- unit: percent
-- direction: up
-- sla: none
-- word: base rate
-- shape: value
-- adds: share has_reached
-- sorts: reached_at desc
-- chooses: reaching talked sales_qualified
-- lacks: product
-- note: Without anything done for it: the rate against which a hold-out is sized.
with
outcomes as (
    select person, talked_at as reached_at from sales_talks where $reaching = 'talked'
    union all
    select person, entered_at as reached_at from stage_entries where $reaching = 'sales_qualified' and stage = 'sales_qualified'
),
reached as (
    select person, min(reached_at) as reached_at
    from outcomes
    where reached_at >= $begins_at and reached_at < $ends_at and reached_at <= $as_of
    group by person
),
rows as (
    select
        p.person, p.account, p.owner, p.segment, p.industry, p.region, p.channel, p.created_at,
        r.person is not null as has_reached, r.reached_at
    from standing_people as p
    left join reached as r on r.person = p.person
    where (p.created_at is null or (p.created_at < $begins_at and p.created_at <= $as_of))
        and ($segment is null or p.segment = $segment) and ($industry is null or p.industry = $industry)
        and ($region is null or p.region = $region) and ($owner is null or p.owner = $owner)
        and $product is null and ($channel is null or p.channel = $channel)
)
select
    of_div(100 * count(*) filter (where has_reached), count(*)) as value,
    count(*) filter (where has_reached) as reached,
    count(*) as people
from rows
