-- says: How many days each deal that was won or lost stood in each CRM stage, the longest stretch where there were several; and
--   under 'any stage' its whole cycle. Stretches that nobody dated are left out.
-- reads: deals, stage_stays
select d.opportunity, s.crm_stage, d.counts_closed_at, max(of_days(of_day(s.entered_at), of_day(s.left_at))) as days
from deals as d
join stage_stays as s on s.opportunity = d.opportunity and s.left_at <= d.counts_closed_at
where d.status in ('won', 'lost') and s.entered_at > timestamp '1970-01-01 00:00:00'
group by d.opportunity, s.crm_stage, d.counts_closed_at
union all
select opportunity, 'any stage' as crm_stage, counts_closed_at, cycle_days as days
from deals
where status in ('won', 'lost') and cycle_days is not null
