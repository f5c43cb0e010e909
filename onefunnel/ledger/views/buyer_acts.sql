-- says: What buyers did of their own accord, each as the signal it is: their touches towards us and the content they opened. Bots,
--   what we sent or showed, and visits to the careers page are none.
-- reads: journeys, content_uses, identities, standing_people
with
opened as (
    select
        u.use as act,
        coalesce(a.stands_key, u.account, p.account) as account,
        coalesce(i.stands_key, u.person) as person,
        u.used_at as acted_at
    from content_uses as u
    left join identities as i on i.kind = 'people' and i.given_key = u.person
    left join identities as a on a.kind = 'accounts' and a.given_key = u.account
    left join standing_people as p on p.person = coalesce(i.stands_key, u.person)
    where u.kind = 'opened'
),
named as (
    select
        touch as act, account, person, touched_at as acted_at,
        case
            when kind in ('form', 'chat') and topic in ('demo', 'pricing', 'contact') then 'asked'
            when kind = 'form' then 'form'
            when kind = 'visit' and topic = 'pricing' then 'price'
            when kind = 'visit' and topic in ('product', 'compare', 'case_study', 'docs', 'demo', 'contact') then 'product'
            when kind = 'visit' and coalesce(topic, 'home') <> 'careers' then 'visit'
            when kind in ('webinar', 'event') and coalesce(outcome, 'attended') = 'attended' then 'attended'
            when kind = 'ad_click' or outcome = 'clicked' then 'clicked'
            when kind = 'chat' or outcome = 'replied' then 'replied'
        end as signal
    from journeys
    where direction = 'in' and not coalesce(is_bot, false)
    union all
    select act, account, person, acted_at, 'content' as signal from opened
)
select act, account, person, signal, acted_at
from named
where signal is not null and account is not null and acted_at is not null
