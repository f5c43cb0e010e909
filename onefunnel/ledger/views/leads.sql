-- says: Each cycle of a lead, from the moment the person became one until they become one again, with its hand-over and
--   first response.
-- reads: stage_progress, first_responses
-- stored: yes
select
    p.entry as lead, p.person, p.account, p.owner, p.product, p.product_name, p.segment, p.industry, p.region, p.channel,
    p.entered_at as created_at,
    p.reached_at as handed_over_at,
    r.responded_at,
    r.responded_by,
    row_number() over (partition by p.person order by p.entered_at nulls last, p.entry nulls last) as cycle
from stage_progress as p
left join first_responses as r on r.entry = p.entry
where p.stage = 'lead'
