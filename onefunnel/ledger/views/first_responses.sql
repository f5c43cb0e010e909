-- says: The first time sales tried to reach a lead after it was created (stage lead) and after it was handed over
--   (stage mql), if it did before the lead entered that stage again.
-- reads: stage_entries, sales_attempts, identities
-- stored: yes
with
clocks as (
    select entry, person, entered_at, coalesce(next_entered_at, timestamp '2200-01-01 00:00:00') as until_at
    from stage_entries
    where stage in ('lead', 'mql')
),
attempts as (
    select a.touch, coalesce(i.stands_key, a.person) as person, a.owner, a.touched_at
    from sales_attempts as a
    left join identities as i on i.kind = 'people' and i.given_key = a.person
)
select c.entry, a.touch, a.owner as responded_by, a.touched_at as responded_at
from clocks as c
join attempts as a on a.person = c.person and a.touched_at >= c.entered_at and a.touched_at < c.until_at
qualify row_number() over (partition by c.entry order by a.touched_at nulls last, a.touch nulls last) = 1
