-- says: Each mail of marketing to a person that came back undelivered: they were meant to see it and could not.
-- reads: journeys
select touch, person, account, touched_at as sent_at
from journeys
where person is not null
    and touched_at is not null
    and coalesce(team, 'marketing') = 'marketing'
    and kind = 'email'
    and coalesce(direction, 'out') = 'out'
    and outcome in ('bounced', 'undelivered', 'dropped')
