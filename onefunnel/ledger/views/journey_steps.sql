-- says: Each step of each journey with the journey it belongs to, in the order of `place`. A conversion without a recorded touch has
--   one step, of no places.
-- reads: numbered_journeys, step_places
select
    j.number, j.journey, j.stage, j.opportunity, j.account, j.ends_at, j.is_converted, j.amount, j.currency, j.without_rate, j.owner,
    j.product, j.product_name, j.segment, j.industry, j.region, j.deal_channel, s.touch, s.person, s.channel, s.channel_before,
    s.campaign, s.content, s.touched_at, s.place, s.places, s.lead_place, s.deal_place, s.decayed, s.decayed_before
from numbered_journeys as j
join step_places as s on s.number = j.number
