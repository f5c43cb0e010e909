-- says: Each conversion and each account that never converted, as a journey with a number of its own and how the agreement of
--   its day reads it. What never converted ends with the last contact.
-- reads: contacts, conversions, crediting, stage_entries, accounts
-- stored: yes
-- sorted: number
with
last_contacts as (
    select account, max(touched_at) as ends_at from contacts where not is_answer group by account
),
never as (
    select concat_ws('/', t.account, s.stage, 'none') as journey, s.stage, t.account, t.ends_at
    from last_contacts as t
    cross join (values ('sales_qualified'), ('opportunity'), ('won')) as s(stage)
    anti join conversions as c on c.account = t.account and c.stage = s.stage
),
journeys_to as (
    select
        conversion as journey, stage, opportunity, account, converted_at as ends_at, true as is_converted, deal_created_at, amount,
        currency, without_rate, owner, product, product_name, segment, industry, region, channel as deal_channel
    from conversions
    union all
    select
        n.journey, n.stage, cast(null as string) as opportunity, n.account, n.ends_at, false as is_converted,
        cast(null as timestamp) as deal_created_at, cast(null as bigint) as amount, cast(null as string) as currency,
        false as without_rate, a.owner, cast(null as string) as product, cast(null as string) as product_name, a.segment, a.industry,
        a.region, cast(null as string) as deal_channel
    from never as n
    left join accounts as a on a.account = n.account
),
made_leads as (
    select j.journey, max(e.entered_at) as lead_created_at
    from journeys_to as j
    join stage_entries as e on e.account = j.account and e.stage = 'lead' and e.entered_at <= j.ends_at
    group by j.journey
)
select
    j.*, row_number() over (order by j.stage nulls last, j.ends_at nulls last, j.journey nulls last) as number, l.lead_created_at,
    c.lookback_secs, c.half_life_secs, c.repeats, c.non_direct, c.sales_answers
from journeys_to as j
left join crediting as c on j.ends_at >= c.in_force_at and j.ends_at < c.until_at
left join made_leads as l on l.journey = j.journey
