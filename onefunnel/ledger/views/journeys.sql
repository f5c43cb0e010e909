-- says: Each touch with the person and account that stand for it now, merges followed.
-- reads: touches, identities, standing_people
select
    t.touch,
    coalesce(ip.stands_key, t.person) as person,
    coalesce(ia.stands_key, t.account, p.account) as account,
    t.opportunity,
    t.campaign,
    t.content,
    t.owner,
    t.team,
    t.kind,
    t.channel,
    t.direction,
    t.topic,
    t.outcome,
    t.is_human,
    t.is_bot,
    t.touched_at
from touches as t
left join identities as ip on ip.kind = 'people' and ip.given_key = t.person
left join identities as ia on ia.kind = 'accounts' and ia.given_key = t.account
left join standing_people as p on p.person = coalesce(ip.stands_key, t.person)
