-- says: How much of a conversion each rule has given away with the step at a place, in billionths, by how many steps there are and
--   which made the lead and the deal. Steps of one shape earn alike; the weights are those of docs/words.md.
-- reads: step_places
with
anchored as (
    select distinct
        place, places, lead_place, deal_place,
        case when lead_place > 1 then lead_place end as second_anchor,
        case when deal_place > 1 and deal_place <> lead_place then deal_place end as third_anchor,
        case when places > 1 and places <> lead_place and places <> deal_place then places end as fourth_anchor
    from step_places
    where places > 0
),
passed as (
    select
        *,
        cast(1000000000 as bigint) as whole,
        case when lead_place > 0 then 1 else 0 end as has_lead,
        case when deal_place > 0 then 1 else 0 end as has_deal,
        case when lead_place > 0 and place >= lead_place then 1 else 0 end as past_lead,
        case when deal_place > 0 and place >= deal_place then 1 else 0 end as past_deal,
        case when place = places then 1 else 0 end as past_last,
        case when second_anchor is null then 0 else 1 end as twos,
        case when third_anchor is null then 0 else 1 end as threes,
        case when fourth_anchor is null then 0 else 1 end as fours,
        case when place >= second_anchor then 1 else 0 end as past_two,
        case when place >= third_anchor then 1 else 0 end as past_three,
        case when place >= fourth_anchor then 1 else 0 end as past_four
    from anchored
),
free as (
    select
        *,
        places - 1 - twos as u_free, place - 1 - past_two as u_past, greatest(places - 1 - twos, 1) as u_each,
        greatest(places - 2, 0) as p_free, least(place - 1, greatest(places - 2, 0)) as p_past, greatest(places - 2, 1) as p_each,
        places - 1 - twos - threes as w_free, place - 1 - past_two - past_three as w_past,
        greatest(places - 1 - twos - threes, 1) as w_each,
        places - 1 - twos - threes - fours as f_free, place - 1 - past_two - past_three - past_four as f_past,
        greatest(places - 1 - twos - threes - fours, 1) as f_each
    from passed
)
select
    place, places, lead_place, deal_place,
    whole as first_touch,
    whole * past_last as last_touch,
    of_idiv(whole * place, places) as linear,
    of_idiv(whole * ((400 + 400 * past_lead) * u_each + 200 * u_past), (400 + 400 * has_lead) * u_each + 200 * u_free)
        as u_shaped_hubspot,
    of_idiv(whole * (1 + past_lead), 1 + has_lead) as u_shaped_marketo,
    of_idiv(whole * ((400 + 400 * past_last) * p_each + 200 * p_past), 800 * p_each + 200 * p_free) as position_based,
    of_idiv(
        whole * (300 * (1 + past_lead + past_deal) * w_each + 100 * w_past),
        300 * (1 + has_lead + has_deal) * w_each + 100 * w_free
    ) as w_shaped,
    of_idiv(
        whole * (225 * (1 + past_lead + past_deal + past_last) * f_each + 100 * f_past),
        225 * (2 + has_lead + has_deal) * f_each + 100 * f_free
    ) as full_path
from free
