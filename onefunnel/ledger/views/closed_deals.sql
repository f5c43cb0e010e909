-- says: Each deal that was won or lost, with what it was like when it closed, in words: who else was in it, whose team owned it,
--   how many contacts it had, how often its day was pushed, and how deep its discount was.
-- reads: deals, owners, deal_contacts, close_date_moves
-- stored: when asked
with
met as (
    select d.opportunity, count(*) as contacts
    from deals as d
    join deal_contacts as c on c.opportunity = d.opportunity and c.since_at <= d.counts_closed_at
    group by d.opportunity
),
pushed as (
    select opportunity, count(*) as pushes, sum(moved_days) as pushed_days
    from close_date_moves
    where moved_days > 0
    group by opportunity
),
priced as (
    select
        d.*, coalesce(m.contacts, 0) as contacts, coalesce(p.pushes, 0) as pushes, coalesce(p.pushed_days, 0) as pushed_days,
        coalesce(o.manager, o.team) as team,
        case when d.list_price > 0 and d.amount > 0 then of_div(100 * (d.list_price - d.amount), d.list_price) end
            as discount_percent
    from deals as d
    left join owners as o on o.owner = d.owner
    left join met as m on m.opportunity = d.opportunity
    left join pushed as p on p.opportunity = d.opportunity
    where d.status in ('won', 'lost')
)
select
    *,
    case contacts
        when 0 then 'no contact recorded' when 1 then '1 contact' when 2 then '2 contacts' when 3 then '3 contacts'
        else '4 contacts or more'
    end as contacts_band,
    case pushes when 0 then 'never pushed' when 1 then 'pushed once' when 2 then 'pushed twice' else 'pushed 3 times or more' end
        as pushes_band,
    case
        when discount_percent is null then 'not known'
        when discount_percent <= 0 then 'none'
        when discount_percent <= 5 then 'up to 5%'
        when discount_percent <= 10 then '5% to 10%'
        when discount_percent <= 20 then '10% to 20%'
        else 'over 20%'
    end as discount_band
from priced
