-- says: Each contact of an account on its way to a conversion, within the look-back; and those of accounts that never
--   converted, before their last contact.
-- reads: contacts, conversions, crediting
with
counted as (
    select t.* from contacts as t cross join crediting as c where c.sales_answers or not t.is_answer
),
never as (
    select concat_ws('/', t.account, s.stage, 'none') as journey, s.stage, t.account, max(t.touched_at) as ends_at
    from counted as t
    cross join (values ('sales_qualified'), ('opportunity'), ('won')) as s(stage)
    anti join conversions as c on c.account = t.account and c.stage = s.stage
    group by t.account, s.stage
),
journeys_to as (
    select conversion as journey, stage, account, converted_at as ends_at, true as is_converted, deal_created_at from conversions
    union all
    select journey, stage, account, ends_at, false as is_converted, cast(null as timestamp) as deal_created_at from never
),
within as (
    select
        j.journey, j.stage, j.account, j.ends_at, j.is_converted, j.deal_created_at,
        t.touch, t.person, t.channel, t.campaign, t.content, t.touched_at,
        c.repeats, c.non_direct, c.half_life_secs
    from journeys_to as j
    join counted as t on t.account = j.account and t.touched_at <= j.ends_at
    cross join crediting as c
    where of_secs(t.touched_at, j.ends_at) < c.lookback_secs
)
select *
from within
qualify not non_direct
    or channel <> 'direct'
    or count(*) filter (where channel <> 'direct') over (partition by journey) = 0
