-- says: Each step of a journey with the places of the steps that made the lead and the deal, and its decay among the steps so
--   far, in whole parts.
-- reads: journey_steps
with
aged as (
    select
        *,
        max(case when made_lead then place end) over (partition by journey) as lead_place,
        max(case when made_deal then place end) over (partition by journey) as deal_place,
        of_secs(touched_at, max(touched_at) over (partition by journey)) as age_secs
    from journey_steps
),
parted as (
    select *, cast(floor(1000000000000 * power(2e0, -of_div(age_secs, half_life_secs))) as bigint) as decay_part
    from aged
)
select
    journey, stage, account, ends_at, is_converted, channel, touch, person, campaign, content, touched_at,
    place, places, lead_place, deal_place,
    case when lead_place > 1 then lead_place end as second_anchor,
    case when deal_place > 1 and deal_place <> coalesce(lead_place, 0) then deal_place end as third_anchor,
    case
        when places > 1 and places <> coalesce(lead_place, 0) and places <> coalesce(deal_place, 0) then places
    end as fourth_anchor,
    sum(decay_part) over (partition by journey order by place nulls last, touch nulls last) as decay_so_far,
    sum(decay_part) over (partition by journey) as decay_whole
from parted
