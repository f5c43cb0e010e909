-- says: What every rule has given away with a step of each shape and before it, in billionths of the conversion. A conversion
--   without a recorded touch has one step that gets everything.
-- reads: step_shapes
-- stored: yes
select
    place, places, lead_place, deal_place,
    first_touch, lag(first_touch, 1, 0) over steps as first_touch_before,
    last_touch, lag(last_touch, 1, 0) over steps as last_touch_before,
    linear, lag(linear, 1, 0) over steps as linear_before,
    u_shaped_hubspot, lag(u_shaped_hubspot, 1, 0) over steps as u_shaped_hubspot_before,
    u_shaped_marketo, lag(u_shaped_marketo, 1, 0) over steps as u_shaped_marketo_before,
    position_based, lag(position_based, 1, 0) over steps as position_based_before,
    w_shaped, lag(w_shaped, 1, 0) over steps as w_shaped_before,
    full_path, lag(full_path, 1, 0) over steps as full_path_before
from step_shapes
window steps as (partition by places, lead_place, deal_place order by place nulls last, places nulls last)
union all
select
    1 as place, 0 as places, 0 as lead_place, 0 as deal_place,
    1000000000 as first_touch, 0 as first_touch_before,
    1000000000 as last_touch, 0 as last_touch_before,
    1000000000 as linear, 0 as linear_before,
    1000000000 as u_shaped_hubspot, 0 as u_shaped_hubspot_before,
    1000000000 as u_shaped_marketo, 0 as u_shaped_marketo_before,
    1000000000 as position_based, 0 as position_based_before,
    1000000000 as w_shaped, 0 as w_shaped_before,
    1000000000 as full_path, 0 as full_path_before
