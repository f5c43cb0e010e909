-- says: Each time a buyer demonstrably met our marketing: a webinar or event attended, an advertisement or a mail clicked.
--   Bots, mail that was only sent or opened, advertisements only shown, visits and forms are none. What it was is its own
--   campaign's kind and the kind of touch.
-- reads: journeys, campaigns
select
    t.touch,
    t.person,
    t.account,
    case t.kind when 'ad_click' then 'advertisement' when 'email' then 'mail' else coalesce(t.kind, 'other') end as met,
    coalesce(c.kind, 'no campaign') as campaign_kind,
    t.touched_at as met_at
from journeys as t
left join campaigns as c on c.campaign = t.campaign
where t.person is not null
    and t.touched_at is not null
    and coalesce(t.team, 'marketing') = 'marketing'
    and not coalesce(t.is_bot, false)
    and coalesce(t.kind, 'visit') not in ('visit', 'form', 'note', 'task', 'ad_view')
    and (
        t.outcome in ('attended', 'clicked')
        or (t.outcome is null and t.kind in ('webinar', 'event', 'ad_click'))
    )
