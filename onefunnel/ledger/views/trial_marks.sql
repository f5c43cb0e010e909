-- says: Each touch with the one word that exposure trials know it by: visit, form, mail, opened, shown, try (sales tried),
--   talk (sales and the buyer talked) or met (an exposure). Bots are none.
-- reads: journeys, exposures, sales_talks
select
    t.touch,
    t.person,
    coalesce(t.account, t.person) as account,
    t.touched_at,
    case
        when m.touch is not null then 'met'
        when s.touch is not null then 'talk'
        when t.team = 'sales' then 'try'
        when t.kind in ('visit', 'form') then t.kind
        when t.kind = 'ad_view' then 'shown'
        when t.kind = 'email' and t.outcome = 'opened' then 'opened'
        when t.kind = 'email' then 'mail'
        else 'other'
    end as mark
from journeys as t
left join exposures as m on m.touch = t.touch
left join sales_talks as s on s.touch = t.touch
where t.person is not null
    and t.touched_at is not null
    and not coalesce(t.is_bot, false)
    and coalesce(t.kind, 'visit') not in ('note', 'task')
