-- says: Each entry into a stage of the funnel, with when its subject first reached the next stage before entering this
--   one again. A qualified lead reaches an opportunity when a deal of the same person or account is created.
-- reads: stage_entries, agreed_terms
-- stored: yes
-- sorted: entered_at
with
entries as (
    select
        entry, subject, person, account, step, entered_at,
        coalesce(next_entered_at, timestamp '2200-01-01 00:00:00') as until_at
    from stage_entries
    where step between 1 and 6
),
departures as (
    select entry, 'subject' as link, subject as linked, step, entered_at, until_at
    from entries
    where step in (1, 2, 3, 5)
    union all
    select entry, 'person' as link, person as linked, step, entered_at, until_at from entries where step = 4
    union all
    select entry, 'account' as link, account as linked, step, entered_at, until_at from entries where step = 4
),
arrivals as (
    select 'subject' as link, subject as linked, step, entered_at from entries where step in (2, 3, 4, 6)
    union all
    select 'person' as link, person as linked, step, entered_at from entries where step = 5
    union all
    select 'account' as link, account as linked, step, entered_at from entries where step = 5
),
reached as (
    select d.entry, min(a.entered_at) as reached_at
    from departures as d
    join arrivals as a
        on a.link = d.link and a.linked = d.linked and a.step = d.step + 1
        and a.entered_at >= d.entered_at and a.entered_at < d.until_at
    group by d.entry
)
select
    e.*,
    case e.step
        when 1 then 'mql' when 2 then 'sal' when 3 then 'sales_qualified' when 4 then 'opportunity' when 5 then 'won'
    end as next_stage,
    r.reached_at,
    t.amount as cohort_days
from stage_entries as e
join agreed_terms as t on t.version = e.version and t.kind = 'setting' and t.name = 'cohort_days'
left join reached as r on r.entry = e.entry
where e.step between 1 and 6
