-- says: From when until when a person cannot enter an exposure trial: 90 days after an exposure or a talk with sales, while
--   their account has an open deal, and after a mail to them was returned. Who was not exposed must also have met nothing
--   in the rest of their week.
-- reads: exposures, sales_talks, deal_spans, standing_people, undelivered_sends
select
    person,
    met_at as bars_at,
    date_trunc('week', met_at) as bars_others_at,
    met_at + interval 90 day as until_at
from exposures
union all
select person, talked_at as bars_at, talked_at as bars_others_at, talked_at + interval 90 day as until_at
from sales_talks
union all
select
    person,
    sent_at as bars_at,
    date_trunc('week', sent_at) as bars_others_at,
    timestamp '2200-01-01 00:00:00' as until_at
from undelivered_sends
union all
select
    p.person,
    d.begins_at as bars_at,
    d.begins_at as bars_others_at,
    coalesce(d.ends_at, timestamp '2200-01-01 00:00:00') as until_at
from standing_people as p
join deal_spans as d on d.account = p.account
where d.begins_at is not null
