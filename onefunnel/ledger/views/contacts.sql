-- says: Each touch in which the buyer took part, with its channel: what a journey is made of. Bots, mail that was only sent,
--   advertisements only shown, notes and calls that reached nobody are none. A touch by sales without a channel is an
--   answer.
-- reads: journeys, campaigns, contents
select
    t.touch,
    t.person,
    t.account,
    case
        when t.channel is not null then t.channel
        when t.team = 'sales' then concat_ws(' ', 'sales', t.kind)
        else 'not recorded'
    end as channel,
    coalesce(m.name, t.campaign) as campaign,
    coalesce(p.name, t.content) as content,
    coalesce(t.team, 'marketing') = 'sales' and t.channel is null as is_answer,
    t.touched_at
from journeys as t
left join campaigns as m on m.campaign = t.campaign
left join contents as p on p.content = t.content
where t.account is not null
    and t.touched_at is not null
    and not coalesce(t.is_bot, false)
    and coalesce(t.kind, 'visit') not in ('note', 'task', 'ad_view')
    and (
        coalesce(t.direction, 'out') = 'in'
        or t.outcome in ('connected', 'replied', 'held', 'attended', 'clicked')
        or (t.outcome is null and t.kind in ('call', 'meeting', 'form', 'visit', 'webinar', 'event', 'ad_click', 'chat'))
    )
