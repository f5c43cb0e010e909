-- says: Each step of a journey with the places of the steps that made the lead and the deal, and its decay among the steps so
--   far, in whole parts.
-- reads: journey_steps
with
parted as (
    select
        *,
        cast(floor(1000000000000 * power(2e0, -of_div(of_secs(touched_at, last_at), half_life_secs))) as bigint) as decay_part
    from journey_steps
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
        sum(decay_part) over (partition by number order by place nulls last, touch nulls last) as decay_so_far,
        sum(decay_part) over (partition by number) as decay_whole
    from parted
)
select
    number, channel, touch, person, campaign, content, touched_at, place, places, lead_place, deal_place,
    case when lead_place > 1 then lead_place end as second_anchor,
    case when deal_place > 1 and deal_place <> coalesce(lead_place, 0) then deal_place end as third_anchor,
    case
        when places > 1 and places <> coalesce(lead_place, 0) and places <> coalesce(deal_place, 0) then places
    end as fourth_anchor,
    decay_so_far, decay_whole
from anchored
