-- says: Each time marketing handed a lead over to sales (it became an MQL), with sales's first answer and first
--   response before the next hand-over of the same person, and until when the agreement wanted it.
-- reads: stage_entries, verdicts, identities, first_responses, response_dues, business_marks
-- stored: yes
-- sorted: handed_over_at
with
given as (
    select *, coalesce(next_entered_at, timestamp '2200-01-01 00:00:00') as until_at
    from stage_entries
    where stage = 'mql'
),
answers as (
    select coalesce(i.stands_key, v.person) as person, v.answer, v.reason, v.given_at as answered_at, v.verdict as answered_by_row
    from verdicts as v
    left join identities as i on i.kind = 'people' and i.given_key = v.person
    union all
    select
        person,
        case stage when 'sal' then 'accepted' when 'recycled' then 'recycled' else 'rejected' end as answer,
        cast(null as string) as reason,
        entered_at as answered_at,
        entry as answered_by_row
    from stage_entries
    where stage in ('sal', 'recycled', 'disqualified')
),
answered as (
    select g.entry, a.answer, a.reason, a.answered_at
    from given as g
    join answers as a on a.person = g.person and a.answered_at >= g.entered_at and a.answered_at < g.until_at
    qualify row_number() over (
        partition by g.entry order by a.answered_at nulls last, a.reason nulls last, a.answered_by_row nulls last
    ) = 1
)
select
    g.entry, g.person, g.account, g.owner, g.product, g.product_name, g.segment, g.industry, g.region, g.channel,
    g.entered_at as handed_over_at,
    a.answer,
    a.reason,
    a.answered_at,
    r.responded_at,
    r.responded_by,
    g.version,
    of_div(d.sla_secs, 3600) as sla_hours,
    d.clock as sla_clock,
    d.due_at,
    b.business_secs - f.business_secs as business_wait_secs
from given as g
join response_dues as d on d.entry = g.entry
join business_marks as f on f.entry = g.entry and f.mark = 'entered'
left join answered as a on a.entry = g.entry
left join first_responses as r on r.entry = g.entry
left join business_marks as b on b.entry = g.entry and b.mark = 'responded'
