-- says: Each entry into a stage: a lead's as agreed_moves says, a deal's from the deal itself. A skipped stage has no
--   entry. A person who becomes a lead again begins a new cycle.
-- reads: agreed_moves, standing_people, deals, identities, versions, qualified_deals
-- stored: yes
-- sorted: entered_at
with
lead_moves as (
    select m.move, coalesce(i.stands_key, m.person) as person, m.account, m.stage, m.owner, m.moved_at
    from agreed_moves as m
    left join identities as i on i.kind = 'people' and i.given_key = m.person
    where m.person is not null
        and m.moved_at is not null
        and m.stage in ('lead', 'mql', 'sal', 'sales_qualified', 'recycled', 'disqualified')
),
lead_entries as (
    select
        m.move as entry, m.person as subject, m.person, coalesce(p.account, m.account) as account,
        cast(null as string) as opportunity, m.stage, m.moved_at as entered_at, coalesce(p.owner, m.owner) as owner,
        cast(null as string) as product, cast(null as string) as product_name, p.segment, p.industry, p.region, p.channel
    from lead_moves as m
    left join standing_people as p on p.person = m.person
),
deal_entries as (
    select
        concat_ws('/', d.opportunity, s.stage) as entry, d.opportunity as subject, d.person, d.account, d.opportunity, s.stage,
        case when s.stage <> 'opportunity' then d.closed_at when q.opportunity is null then d.created_at else q.qualified_at end
            as entered_at, d.owner,
        d.product, d.product_name, d.segment, d.industry, d.region, d.channel
    from deals as d
    cross join (values ('opportunity'), ('won'), ('lost')) as s(stage)
    left join qualified_deals as q on q.opportunity = d.opportunity
    where s.stage = 'opportunity' or s.stage = d.status
),
entries as (
    select * from lead_entries
    union all
    select * from deal_entries where entered_at is not null
)
select
    e.*,
    v.version,
    case e.stage
        when 'lead' then 1 when 'mql' then 2 when 'sal' then 3
        when 'sales_qualified' then 4 when 'opportunity' then 5 when 'won' then 6
    end as step,
    lead(e.entered_at) over (
        partition by e.subject, e.stage order by e.entered_at nulls last, e.entry nulls last
    ) as next_entered_at
from entries as e
join versions as v on e.entered_at >= v.in_force_at and e.entered_at < v.until_at
