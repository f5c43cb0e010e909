-- says: Each deal that no merge made give way, with the records it points at resolved, its end dated and the day its
--   money is rated on.
-- reads: opportunities, identities, base_currency
with
resolved as (
    select
        o.opportunity,
        coalesce(ia.stands_key, o.account) as account,
        coalesce(ip.stands_key, o.person) as person,
        o.owner,
        o.campaign,
        o.product,
        o.status,
        o.crm_stage,
        o.kind,
        o.channel,
        o.amount as told_amount,
        o.list_price as told_list_price,
        coalesce(o.currency, b.currency) as currency,
        b.currency as base_currency,
        o.probability_permille,
        o.lost_reason,
        o.competitor,
        o.created_at,
        o.close_on,
        case when o.status in ('won', 'lost') then coalesce(o.closed_at, cast(o.close_on as timestamp)) end as closed_at
    from opportunities as o
    cross join base_currency as b
    left join identities as ia on ia.kind = 'accounts' and ia.given_key = o.account
    left join identities as ip on ip.kind = 'people' and ip.given_key = o.person
    anti join identities as gone on gone.kind = 'opportunities' and gone.given_key = o.opportunity
)
select
    *,
    cast(coalesce(closed_at, cast(close_on as timestamp), created_at, timestamp '2199-12-31 00:00:00') as date) as rated_on
from resolved
