-- says: Each cycle of a lead, from the moment the person became one until they become one again, with its hand-over and
--   first response.
-- reads: stage_progress, first_responses, business_marks
-- stored: yes
-- sorted: created_at
select
    p.entry as lead, p.person, p.account, p.owner, p.product, p.product_name, p.segment, p.industry, p.region, p.channel,
    p.entered_at as created_at,
    p.reached_at as handed_over_at,
    r.responded_at,
    r.responded_by,
    b.business_secs - f.business_secs as business_wait_secs,
    row_number() over (partition by p.person order by p.entered_at nulls last, p.entry nulls last) as cycle
from stage_progress as p
join business_marks as f on f.entry = p.entry and f.mark = 'entered'
left join first_responses as r on r.entry = p.entry
left join business_marks as b on b.entry = p.entry and b.mark = 'responded'
where p.stage = 'lead'
