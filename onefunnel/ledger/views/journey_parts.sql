-- says: Each step of every journey with what was given away before it and with it, in billionths of the conversion. A
--   conversion without a recorded touch is one step that gets everything.
-- reads: step_shares, numbered_journeys
with
before as (
    select
        *,
        lag(channel) over steps as channel_before,
        lag(first_touch, 1, 0) over steps as first_touch_before,
        lag(last_touch, 1, 0) over steps as last_touch_before,
        lag(linear, 1, 0) over steps as linear_before,
        lag(u_shaped_hubspot, 1, 0) over steps as u_shaped_hubspot_before,
        lag(u_shaped_marketo, 1, 0) over steps as u_shaped_marketo_before,
        lag(position_based, 1, 0) over steps as position_based_before,
        lag(w_shaped, 1, 0) over steps as w_shaped_before,
        lag(full_path, 1, 0) over steps as full_path_before,
        lag(time_decay, 1, 0) over steps as time_decay_before
    from step_shares
    window steps as (partition by number order by place nulls last, touch nulls last)
)
select
    j.number, j.amount,
    b.touch, b.person, coalesce(b.channel, 'no recorded touch') as channel, b.campaign, b.content, b.touched_at,
    b.channel_before, coalesce(b.made_lead, false) as made_lead, coalesce(b.place, 1) as place, coalesce(b.places, 0) as places,
    coalesce(b.first_touch_before, 0) as first_touch_before, coalesce(b.first_touch, 1000000000) as first_touch,
    coalesce(b.last_touch_before, 0) as last_touch_before, coalesce(b.last_touch, 1000000000) as last_touch,
    coalesce(b.linear_before, 0) as linear_before, coalesce(b.linear, 1000000000) as linear,
    coalesce(b.u_shaped_hubspot_before, 0) as u_shaped_hubspot_before,
    coalesce(b.u_shaped_hubspot, 1000000000) as u_shaped_hubspot,
    coalesce(b.u_shaped_marketo_before, 0) as u_shaped_marketo_before,
    coalesce(b.u_shaped_marketo, 1000000000) as u_shaped_marketo,
    coalesce(b.position_based_before, 0) as position_based_before, coalesce(b.position_based, 1000000000) as position_based,
    coalesce(b.w_shaped_before, 0) as w_shaped_before, coalesce(b.w_shaped, 1000000000) as w_shaped,
    coalesce(b.full_path_before, 0) as full_path_before, coalesce(b.full_path, 1000000000) as full_path,
    coalesce(b.time_decay_before, 0) as time_decay_before, coalesce(b.time_decay, 1000000000) as time_decay
from numbered_journeys as j
left join before as b on b.number = j.number
where j.is_converted or b.number is not null
