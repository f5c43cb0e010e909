-- says: Each person of a hold-out that was not called off, once, in the arm that the lot gave them, with the window in which
--   the outcome counts. Of records that are one person, the one that stays decides.
-- reads: holdouts, holdout_people, identities
with
drawn as (
    select m.lot, m.holdout, coalesce(i.stands_key, m.person) as person, i.stands_key is null as is_same, m.arm
    from holdout_people as m
    left join identities as i on i.kind = 'people' and i.given_key = m.person
)
select
    h.holdout, h.name, h.campaign, h.outcome, h.locked_at, h.begins_at, h.ends_at, d.person, d.arm
from drawn as d
join holdouts as h on h.holdout = d.holdout
where h.called_off_at is null
qualify row_number() over (
    partition by d.holdout, d.person order by d.is_same desc nulls last, d.lot nulls last
) = 1
