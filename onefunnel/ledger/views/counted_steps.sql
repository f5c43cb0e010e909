-- says: Each step of a journey as the agreement counts it, in order. Runs or repeats of a channel are one step, at the last of
--   their touches. `lead_at` is the last touch before the lead of the step's own, and of the journey where repeats may count.
-- reads: journey_touches
with
apart as (
    select *, case when repeats = 2 then channel end as repeated from journey_touches
),
ahead as (
    select
        *,
        lead(channel) over later as next_channel,
        lead(touched_at) over later as next_at,
        max(case when touched_at <= lead_created_at then touched_at end) over (partition by number, repeated) as lead_at,
        max(case when touched_at <= deal_created_at then touched_at end) over (partition by number, repeated) as deal_at
    from apart
    window later as (partition by number, repeated order by touched_at nulls last, touch nulls last)
)
select
    number, channel, touch, person, campaign, content, touched_at, half_life_secs, repeats, lead_at, deal_at,
    count(*) over (partition by number order by touched_at nulls last, touch nulls last) as place,
    count(*) over (partition by number) as places,
    max(touched_at) over (partition by number) as last_at,
    max(lead_at) over (partition by number) as lead_touched_at,
    max(deal_at) over (partition by number) as deal_touched_at,
    count(*) filter (where next_at <= lead_created_at) over (partition by number) as before_lead,
    count(*) filter (where next_at <= deal_created_at) over (partition by number) as before_deal
from ahead
where repeats = 0 or next_channel is null or next_channel <> channel
