-- says: Each contact of an account on its way to a conversion, within the look-back; and those of accounts that never
--   converted, before their last contact.
-- reads: contacts, numbered_journeys
with
within as (
    select
        j.number, t.touch, t.person, t.channel, t.campaign, t.content, t.touched_at,
        j.lead_created_at, j.deal_created_at, j.repeats, j.non_direct, j.half_life_secs
    from numbered_journeys as j
    join contacts as t on t.account = j.account and t.touched_at <= j.ends_at
    where of_secs(t.touched_at, j.ends_at) < j.lookback_secs
        and (j.sales_answers = 1 or not t.is_answer)
),
others as (
    select number from within where non_direct = 1 and channel <> 'direct' group by number
)
select w.*
from within as w
anti join others as o on o.number = w.number and w.channel = 'direct'
