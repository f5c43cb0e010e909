-- says: Each step of every journey with what was given away before it and with it, in billionths of the conversion. A
--   conversion without a recorded touch is one step that gets everything.
-- reads: step_shares, conversions, accounts
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
    window steps as (partition by journey order by place nulls last, touch nulls last)
),
journeys_of as (
    select
        conversion as journey, stage, opportunity, account, converted_at as ends_at, true as is_converted, amount, currency,
        without_rate, owner, product, product_name, segment, industry, region, channel as deal_channel
    from conversions
    union all
    select
        b.journey, b.stage, cast(null as string) as opportunity, b.account, b.ends_at, false as is_converted,
        cast(null as bigint) as amount, cast(null as string) as currency, false as without_rate, a.owner, cast(null as string) as product,
        cast(null as string) as product_name, a.segment, a.industry, a.region, cast(null as string) as deal_channel
    from before as b
    left join accounts as a on a.account = b.account
    where not b.is_converted and b.place = 1
)
select
    j.*,
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
from journeys_of as j
left join before as b on b.journey = j.journey
