-- says: Each step of each journey: its place, those of the steps that made the lead and the deal (0 where none did), and what time
--   decay has given away with it and before it, in billionths. A conversion without a recorded touch is one step of no place.
-- reads: counted_steps, numbered_journeys
-- stored: yes
-- sorted: number
with
parted as (
    select
        *,
        cast(floor(1000000000000 * power(2e0, -of_div(of_secs(touched_at, last_at), half_life_secs))) as bigint) as decay_part
    from counted_steps
),
anchored as (
    select
        *,
        case
            when repeats = 2 then max(case when lead_at = lead_touched_at then place end) over (partition by number)
            when lead_at is not null then before_lead + 1
        end as lead_place,
        case
            when repeats = 2 then max(case when deal_at = deal_touched_at then place end) over (partition by number)
            when deal_at is not null then before_deal + 1
        end as deal_place,
        lag(channel) over steps as channel_before,
        sum(decay_part) over steps as decay_so_far,
        sum(decay_part) over (partition by number) as decay_whole
    from parted
    window steps as (partition by number order by place nulls last, touch nulls last)
),
walked as (
    select
        number, touch, person, channel, channel_before, campaign, content, touched_at, place, places, lead_place, deal_place,
        cast(floor(1e9 * of_div(decay_so_far - decay_part, decay_whole)) as bigint) as decayed_before,
        case when place < places then cast(floor(1e9 * of_div(decay_so_far, decay_whole)) as bigint) end as decayed
    from anchored
)
select
    j.number, w.touch, w.person, coalesce(w.channel, 'no recorded touch') as channel, w.channel_before, w.campaign, w.content,
    w.touched_at, coalesce(w.place, 1) as place, coalesce(w.places, 0) as places, coalesce(w.lead_place, 0) as lead_place,
    coalesce(w.deal_place, 0) as deal_place, coalesce(w.decayed_before, 0) as decayed_before,
    coalesce(w.decayed, 1000000000) as decayed
from numbered_journeys as j
left join walked as w on w.number = j.number
where j.is_converted or w.number is not null
