-- says: What each step of a journey earns under every rule: parts in billionths of the conversion, and money. Both add up to
--   the whole of each conversion.
-- reads: numbered_journeys, step_credits
select
    j.journey, j.stage, j.opportunity, j.account, j.ends_at, j.is_converted, j.amount, j.currency, j.without_rate, j.owner,
    j.product, j.product_name, j.segment, j.industry, j.region, j.deal_channel, s.touch, s.person, s.channel, s.channel_before,
    s.campaign, s.content, s.touched_at, s.place, s.places, s.made_lead,
    s.first_touch_parts, s.first_touch_amount, s.last_touch_parts, s.last_touch_amount, s.linear_parts, s.linear_amount,
    s.u_shaped_hubspot_parts, s.u_shaped_hubspot_amount, s.u_shaped_marketo_parts, s.u_shaped_marketo_amount,
    s.position_based_parts, s.position_based_amount, s.w_shaped_parts, s.w_shaped_amount, s.full_path_parts,
    s.full_path_amount, s.time_decay_parts, s.time_decay_amount
from numbered_journeys as j
join step_credits as s on s.number = j.number
