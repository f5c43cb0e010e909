-- says: What sales owes each lead that was handed over: the first SLA on a first response that is about it, in the order of the
--   agreement; where there is none, the hours after which a lead counts as ignored.
-- reads: stage_entries, agreed_terms, sla_leads
with
slas as (
    select version, rank, amount as sla_secs, clock, is_narrowed
    from agreed_terms
    where kind = 'first_response' and stage = 'mql' and amount is not null
    union all
    select version, 1000000 as rank, amount as sla_secs, 'wall' as clock, false as is_narrowed
    from agreed_terms
    where kind = 'setting' and name = 'ignored_after_secs'
)
select e.entry, e.version, e.entered_at, s.sla_secs, s.clock
from stage_entries as e
join slas as s on s.version = e.version
left join sla_leads as n on n.version = e.version and n.entry = e.entry and n.rank = s.rank
where e.stage = 'mql' and (not s.is_narrowed or n.entry is not null)
qualify row_number() over (partition by e.entry order by s.rank nulls last, s.sla_secs nulls last) = 1
