-- says: Each time a deal or a lead was ended or sent back, with the reason that was given: a deal lost, a lead rejected by
--   sales, recycled or disqualified. What a rule of the agreement does by itself needs no reason and is none.
-- reads: deals, stage_entries, stage_moves, verdicts, identities, standing_people
with
answers as (
    select v.verdict, v.answer, v.reason, v.owner, v.given_at, coalesce(i.stands_key, v.person) as person
    from verdicts as v
    left join identities as i on i.kind = 'people' and i.given_key = v.person
    where v.answer in ('rejected', 'recycled') and v.given_at is not null
),
moved as (
    select e.*, m.reason
    from stage_entries as e
    join stage_moves as m on m.move = e.entry
    where e.stage in ('recycled', 'disqualified')
),
ends as (
    select
        concat_ws('/', opportunity, 'lost') as entry, 'lost' as way_out, opportunity, person, account, owner, product, product_name,
        segment, industry, region, channel, lost_reason as reason, closed_at as ended_at, counts_closed_at as counts_ended_at
    from deals
    where status = 'lost'
    union all
    select
        entry, stage as way_out, cast(null as string) as opportunity, person, account, owner, product, product_name,
        segment, industry, region, channel, reason, entered_at as ended_at, entered_at as counts_ended_at
    from moved
    union all
    select
        a.verdict as entry, a.answer as way_out, cast(null as string) as opportunity, a.person, p.account,
        coalesce(a.owner, p.owner) as owner, cast(null as string) as product, cast(null as string) as product_name,
        p.segment, p.industry, p.region, p.channel, a.reason, a.given_at as ended_at, a.given_at as counts_ended_at
    from answers as a
    left join standing_people as p on p.person = a.person
    anti join moved as m
        on m.person = a.person and m.stage = a.answer
        and m.entered_at >= a.given_at - interval 1 day and m.entered_at <= a.given_at + interval 1 day
)
select
    entry, way_out, opportunity, person, account, owner, product, product_name, segment, industry, region, channel,
    nullif(trim(reason), '') as reason, ended_at, counts_ended_at
from ends
