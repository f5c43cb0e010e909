-- question: Of the people of each hold-out whose horizon is over, what share reached the outcome, treated and held out?
-- unit: percent
-- direction: none
-- sla: none
-- word: hold-out
-- shape: table
-- adds: share has_reached
-- opens: drawn_as
-- sorts: reached_at desc
-- lacks: product
-- note: Everybody counts in the arm that the lot gave them, whatever they met. Nothing is counted before the horizon is over.
--   Met says how many were sent or shown something of the hold-out's campaign.
with
arms as (
    select * from holdout_arms where begins_at >= $begins_at and begins_at < $ends_at and ends_at <= $as_of
),
outcomes as (
    select a.holdout, a.person, t.talked_at as reached_at
    from arms as a
    join sales_talks as t on t.person = a.person and t.talked_at >= a.begins_at and t.talked_at < a.ends_at
    where a.outcome = 'talked'
    union all
    select a.holdout, a.person, e.entered_at as reached_at
    from arms as a
    join stage_entries as e on e.person = a.person and e.entered_at >= a.begins_at and e.entered_at < a.ends_at
    where a.outcome = 'sales_qualified' and e.stage = 'sales_qualified'
),
reached as (
    select holdout, person, min(reached_at) as reached_at from outcomes group by holdout, person
),
met as (
    select distinct a.holdout, a.person
    from arms as a
    join journeys as t on t.person = a.person and t.campaign = a.campaign
        and t.touched_at >= a.begins_at and t.touched_at < a.ends_at
    where coalesce(t.team, 'marketing') = 'marketing' and coalesce(t.outcome, 'none') <> 'bounced'
),
rows as (
    select
        a.person, p.account, p.owner, p.segment, p.industry, p.region, p.channel,
        a.holdout, a.name, a.arm, concat_ws('/', a.holdout, a.arm) as drawn_as,
        r.person is not null as has_reached, r.reached_at, m.person is not null as has_met, a.begins_at, a.ends_at
    from arms as a
    join standing_people as p on p.person = a.person
    left join reached as r on r.holdout = a.holdout and r.person = a.person
    left join met as m on m.holdout = a.holdout and m.person = a.person
    where ($segment is null or p.segment = $segment) and ($industry is null or p.industry = $industry)
        and ($region is null or p.region = $region) and ($owner is null or p.owner = $owner)
        and $product is null and ($channel is null or p.channel = $channel)
)
select
    drawn_as, name, arm, of_div(100 * count(*) filter (where has_reached), count(*)) as value,
    count(*) filter (where has_reached) as reached, count(*) as people, count(*) filter (where has_met) as met
from rows
group by drawn_as, name, arm
order by drawn_as nulls last
