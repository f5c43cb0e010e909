-- says: What each step of a numbered journey earns under every rule: parts in billionths of the conversion, and money. Both add
--   up to the whole of each conversion.
-- reads: journey_parts
-- stored: when asked
select
    number, touch, person, channel, channel_before, campaign, content, touched_at, place, places, made_lead,
    first_touch - first_touch_before as first_touch_parts,
    of_part(amount, first_touch) - of_part(amount, first_touch_before) as first_touch_amount,
    last_touch - last_touch_before as last_touch_parts,
    of_part(amount, last_touch) - of_part(amount, last_touch_before) as last_touch_amount,
    linear - linear_before as linear_parts,
    of_part(amount, linear) - of_part(amount, linear_before) as linear_amount,
    u_shaped_hubspot - u_shaped_hubspot_before as u_shaped_hubspot_parts,
    of_part(amount, u_shaped_hubspot) - of_part(amount, u_shaped_hubspot_before) as u_shaped_hubspot_amount,
    u_shaped_marketo - u_shaped_marketo_before as u_shaped_marketo_parts,
    of_part(amount, u_shaped_marketo) - of_part(amount, u_shaped_marketo_before) as u_shaped_marketo_amount,
    position_based - position_based_before as position_based_parts,
    of_part(amount, position_based) - of_part(amount, position_based_before) as position_based_amount,
    w_shaped - w_shaped_before as w_shaped_parts,
    of_part(amount, w_shaped) - of_part(amount, w_shaped_before) as w_shaped_amount,
    full_path - full_path_before as full_path_parts,
    of_part(amount, full_path) - of_part(amount, full_path_before) as full_path_amount,
    time_decay - time_decay_before as time_decay_parts,
    of_part(amount, time_decay) - of_part(amount, time_decay_before) as time_decay_amount
from journey_parts
