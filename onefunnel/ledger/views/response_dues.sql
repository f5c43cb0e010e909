-- says: Until when sales has to answer each lead that was handed over, by the SLA it came under and on that SLA's clock.
-- reads: response_slas, business_marks, working_days
with
owed as (
    select s.version, s.entry, m.business_secs + s.sla_secs as ends_at_secs
    from response_slas as s
    join business_marks as m on m.entry = s.entry and m.mark = 'entered'
    where s.clock = 'business'
),
placed as (
    select version, entry, ends_at_secs as secs, cast(null as timestamp) as opens_at from owed
    union all
    select version, cast(null as string) as entry, secs_before as secs, opens_at from working_days where closes_at > opens_at
),
followed as (
    select
        entry,
        secs,
        max(opens_at) over so_far as opened_at,
        max(case when entry is null then secs end) over so_far as secs_before
    from placed
    window so_far as (
        partition by version order by secs nulls last, entry nulls last rows between unbounded preceding and current row
    )
),
ends as (
    select entry, opened_at + interval 1 second * (secs - secs_before) as ends_at from followed where entry is not null
)
select
    s.entry,
    s.sla_secs,
    case when e.ends_at is null then 'wall' else s.clock end as clock,
    coalesce(e.ends_at, s.entered_at + interval 1 second * s.sla_secs) as due_at
from response_slas as s
left join ends as e on e.entry = s.entry
