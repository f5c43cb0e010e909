-- says: How many seconds had been worked, by the version in force when a lead came in or was handed over, up to that moment
--   (mark entered) and up to the first response (mark responded). The difference of the two is business time.
-- reads: stage_entries, first_responses, working_days
-- stored: yes
with
marks as (
    select version, entry, 'entered' as mark, entered_at as marked_at
    from stage_entries
    where stage in ('lead', 'mql')
    union all
    select e.version, e.entry, 'responded' as mark, r.responded_at as marked_at
    from first_responses as r
    join stage_entries as e on e.entry = r.entry
),
placed as (
    select version, entry, mark, marked_at, cast(null as timestamp) as closes_at, cast(null as bigint) as secs_before
    from marks
    union all
    select
        version, cast(null as string) as entry, cast(null as string) as mark, opens_at as marked_at, closes_at, secs_before
    from working_days
),
followed as (
    select
        entry,
        mark,
        marked_at,
        max(case when entry is null then marked_at end) over so_far as opened_at,
        max(closes_at) over so_far as closed_at,
        max(secs_before) over so_far as secs_before
    from placed
    window so_far as (
        partition by version order by marked_at nulls last, entry nulls first, mark nulls first
        rows between unbounded preceding and current row
    )
)
select entry, mark, secs_before + of_secs(opened_at, least(marked_at, closed_at)) as business_secs
from followed
where entry is not null
