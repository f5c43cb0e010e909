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
)
select *
from within
qualify non_direct = 0
    or channel <> 'direct'
    or count(*) filter (where channel <> 'direct') over (partition by number) = 0
