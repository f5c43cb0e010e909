-- says: Each deal with the records it points at resolved and its end dated: one that was closed on a day counts from where that
--   day begins. One that gave way to another by a merge stays, marked with when it did.
-- reads: opportunities, identities, merges, base_currency
with
merged as (
    select from_key, max(merged_at) as merged_at
    from merges
    where kind = 'opportunities'
    group by from_key
)
select
    o.opportunity,
    coalesce(ia.stands_key, o.account) as account,
    coalesce(ip.stands_key, o.person) as person,
    o.owner, o.campaign, o.product, o.status, o.crm_stage, o.kind, o.channel,
    o.amount as told_amount,
    o.list_price as told_list_price,
    coalesce(o.currency, b.currency) as currency,
    b.currency as base_currency,
    o.probability_permille, o.lost_reason, o.competitor,
    o.created_at,
    of_day(o.created_at) as created_on,
    o.close_on,
    case when o.status in ('won', 'lost') then coalesce(o.closed_at, of_begins(o.close_on)) end as closed_at,
    case when o.status in ('won', 'lost') then coalesce(of_day(o.closed_at), o.close_on) end as closed_on,
    case when g.given_key is not null then coalesce(m.merged_at, timestamp '1970-01-01 00:00:00') end as gone_at,
    o.told_at
from opportunities as o
cross join base_currency as b
left join identities as ia on ia.kind = 'accounts' and ia.given_key = o.account
left join identities as ip on ip.kind = 'people' and ip.given_key = o.person
left join identities as g on g.kind = 'opportunities' and g.given_key = o.opportunity
left join merged as m on m.from_key = o.opportunity
