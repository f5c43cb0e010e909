-- says: Each two-way contact of a buyer with sales: a call that reached them, a mail they answered, a meeting that was held.
-- reads: journeys
select touch, person, account, touched_at as talked_at
from journeys
where person is not null
    and touched_at is not null
    and team = 'sales'
    and not coalesce(is_bot, false)
    and (
        outcome in ('connected', 'replied', 'held')
        or (outcome is null and (kind = 'meeting' or (direction = 'in' and kind in ('call', 'email', 'chat'))))
    )
