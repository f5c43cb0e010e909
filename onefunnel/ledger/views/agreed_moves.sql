-- says: Who entered which stage when, each under the version in force at that moment: by its condition where that version
--   has one for the stage, else as the CRM or a colleague told it.
-- reads: versions, agreed_terms, agreed_entries, stage_moves
with
by_condition as (
    select version, stage from agreed_terms where kind = 'stage' and is_narrowed
),
told as (
    select m.move, v.version, m.person, m.account, m.opportunity, m.stage, m.owner, m.moved_at, true as is_told
    from stage_moves as m
    join versions as v on m.moved_at >= v.in_force_at and m.moved_at < v.until_at
    anti join by_condition as c on c.version = v.version and c.stage = m.stage
),
met as (
    select
        e.move, e.version, e.person, cast(null as string) as account, e.opportunity, e.stage, cast(null as string) as owner,
        e.entered_at as moved_at, false as is_told
    from agreed_entries as e
    join versions as v on v.version = e.version and e.entered_at >= v.in_force_at and e.entered_at < v.until_at
)
select * from told
union all
select * from met
