-- says: From when until when a deal does not count as pipeline, open or not: the version then in force asks an opportunity for
--   a condition, and the deal has not met it yet. No rows where no version does.
-- reads: versions, agreed_terms, agreed_entries, deals
-- stored: yes
with
asking as (
    select v.version, v.in_force_at, v.until_at
    from versions as v
    join agreed_terms as t
        on t.version = v.version and t.kind = 'stage' and t.stage = 'opportunity' and t.is_narrowed
),
met as (
    select version, opportunity, min(entered_at) as met_at
    from agreed_entries
    where stage = 'opportunity' and opportunity is not null
    group by version, opportunity
)
select
    d.opportunity,
    a.version,
    a.in_force_at as from_at,
    least(a.until_at, coalesce(m.met_at, a.until_at)) as until_at
from deals as d
join asking as a on a.until_at > d.counts_created_at
left join met as m on m.opportunity = d.opportunity and m.version = a.version
where m.met_at is null or m.met_at > a.in_force_at
