-- says: What each step of a journey earns under every rule: parts in billionths of the conversion, and money. Both add up to
--   the whole of each conversion.
-- reads: journey_steps, shape_credits
select
    s.journey, s.stage, s.opportunity, s.account, s.ends_at, s.is_converted, s.amount, s.currency, s.without_rate, s.owner,
    s.product, s.product_name, s.segment, s.industry, s.region, s.deal_channel, s.touch, s.person, s.channel, s.channel_before,
    s.campaign, s.content, s.touched_at, s.place, s.places, s.place = s.lead_place as made_lead,
    c.first_touch - c.first_touch_before as first_touch_parts,
    of_part(s.amount, c.first_touch) - of_part(s.amount, c.first_touch_before) as first_touch_amount,
    c.last_touch - c.last_touch_before as last_touch_parts,
    of_part(s.amount, c.last_touch) - of_part(s.amount, c.last_touch_before) as last_touch_amount,
    c.linear - c.linear_before as linear_parts,
    of_part(s.amount, c.linear) - of_part(s.amount, c.linear_before) as linear_amount,
    c.u_shaped_hubspot - c.u_shaped_hubspot_before as u_shaped_hubspot_parts,
    of_part(s.amount, c.u_shaped_hubspot) - of_part(s.amount, c.u_shaped_hubspot_before) as u_shaped_hubspot_amount,
    c.u_shaped_marketo - c.u_shaped_marketo_before as u_shaped_marketo_parts,
    of_part(s.amount, c.u_shaped_marketo) - of_part(s.amount, c.u_shaped_marketo_before) as u_shaped_marketo_amount,
    c.position_based - c.position_based_before as position_based_parts,
    of_part(s.amount, c.position_based) - of_part(s.amount, c.position_based_before) as position_based_amount,
    c.w_shaped - c.w_shaped_before as w_shaped_parts,
    of_part(s.amount, c.w_shaped) - of_part(s.amount, c.w_shaped_before) as w_shaped_amount,
    c.full_path - c.full_path_before as full_path_parts,
    of_part(s.amount, c.full_path) - of_part(s.amount, c.full_path_before) as full_path_amount,
    s.decayed - s.decayed_before as time_decay_parts,
    of_part(s.amount, s.decayed) - of_part(s.amount, s.decayed_before) as time_decay_amount
from journey_steps as s
join shape_credits as c
    on c.place = s.place and c.places = s.places and c.lead_place = s.lead_place and c.deal_place = s.deal_place
