-- says: Each time a colleague in sales tried to reach a person themselves; automatic mail, bots, notes and tasks are
--   none.
-- reads: touches
-- stored: by person
select touch, person, owner, kind, touched_at
from touches
where person is not null
    and team = 'sales'
    and touched_at is not null
    and coalesce(is_human, kind in ('call', 'meeting'))
    and not coalesce(is_bot, false)
    and (
        kind = 'meeting'
        or (kind in ('call', 'email', 'chat', 'social') and coalesce(direction, 'out') = 'out')
    )
