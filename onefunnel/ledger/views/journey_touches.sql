-- says: Each contact of an account on its way to a conversion, within the look-back; and those of accounts that never
--   converted, before their last contact.
-- reads: contacts, conversions, crediting
with
never as (
    select concat_ws('/', t.account, s.stage, 'none') as journey, s.stage, t.account, max(t.touched_at) as ends_at
    from contacts as t
    cross join (values ('sales_qualified'), ('opportunity'), ('won')) as s(stage)
    anti join conversions as c on c.account = t.account and c.stage = s.stage
    where not t.is_answer
    group by t.account, s.stage
),
journeys_to as (
    select conversion as journey, stage, account, converted_at as ends_at, true as is_converted, deal_created_at from conversions
    union all
    select journey, stage, account, ends_at, false as is_converted, cast(null as timestamp) as deal_created_at from never
),
read_by as (
    select j.*, c.lookback_secs, c.half_life_secs, c.repeats, c.non_direct, c.sales_answers
    from journeys_to as j
    join crediting as c on j.ends_at >= c.in_force_at and j.ends_at < c.until_at
),
within as (
    select
        j.journey, j.stage, j.account, j.ends_at, j.is_converted, j.deal_created_at,
        t.touch, t.person, t.channel, t.campaign, t.content, t.touched_at,
        j.repeats, j.non_direct, j.half_life_secs
    from read_by as j
    join contacts as t on t.account = j.account and t.touched_at <= j.ends_at
    where of_secs(t.touched_at, j.ends_at) < j.lookback_secs
        and (j.sales_answers = 1 or not t.is_answer)
)
select *
from within
qualify non_direct = 0
    or channel <> 'direct'
    or count(*) filter (where channel <> 'direct') over (partition by journey) = 0
