-- says: Each person known to have a part in a deal, and since when: its first contact, those who are named in its buying group,
--   and those who took part in a touch about it. A mail only sent or a call that reached nobody makes no contact.
-- reads: deals, told_deals, buying_roles, journeys, identities
-- stored: when asked
with
named as (
    select opportunity, person, counts_created_at as since_at
    from deals
    union all
    select opportunity, person, named_at as since_at
    from buying_roles
    union all
    select opportunity, person, touched_at as since_at
    from journeys
    where opportunity is not null
        and not coalesce(is_bot, false)
        and (direction = 'in' or outcome in ('connected', 'replied', 'held', 'attended'))
),
resolved as (
    select
        coalesce(io.stands_key, n.opportunity) as opportunity,
        coalesce(ip.stands_key, n.person) as person,
        n.since_at
    from named as n
    left join identities as io on io.kind = 'opportunities' and io.given_key = n.opportunity
    left join identities as ip on ip.kind = 'people' and ip.given_key = n.person
    where n.person is not null
)
select r.opportunity, r.person, min(coalesce(r.since_at, d.created_at, timestamp '1970-01-01 00:00:00')) as since_at
from resolved as r
join told_deals as d on d.opportunity = r.opportunity
group by r.opportunity, r.person
