-- question: Which channels, campaigns or pieces of content do conversions and their money go back to, under each rule?
-- unit: count
-- direction: none
-- sla: none
-- word: attribution presets
-- shape: table
-- adds: parts linear_parts
-- opens: credited_to
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified; by channel campaign content segment
-- note: Every rule hands out the same conversions and the same money; a conversion that no
--   contact led to is a row of its own.
with
rows as (
    select
        concat_ws('/', journey, cast(place as string)) as step, journey, touch, opportunity, account, person, channel,
        case
            when places = 0 then channel
            when $by = 'channel' then channel
            when $by = 'campaign' then coalesce(campaign, 'no campaign')
            when $by = 'content' then coalesce(content, 'no content')
            else coalesce(segment, 'no segment')
        end as credited_to,
        ends_at, touched_at, place, places, amount, currency, without_rate,
        first_touch_parts, last_touch_parts, linear_parts, u_shaped_hubspot_parts, u_shaped_marketo_parts,
        position_based_parts, w_shaped_parts, full_path_parts, time_decay_parts, first_touch_amount, last_touch_amount,
        linear_amount, u_shaped_hubspot_amount, u_shaped_marketo_amount, position_based_amount, w_shaped_amount,
        full_path_amount, time_decay_amount
    from journey_credits
    where is_converted and stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or deal_channel = $channel)
)
select
    credited_to,
    of_div(sum(linear_parts), 1000000000) as value,
    of_div(sum(first_touch_parts), 1000000000) as first_touch,
    of_div(sum(last_touch_parts), 1000000000) as last_touch,
    of_div(sum(u_shaped_hubspot_parts), 1000000000) as u_shaped_hubspot,
    of_div(sum(u_shaped_marketo_parts), 1000000000) as u_shaped_marketo,
    of_div(sum(position_based_parts), 1000000000) as position_based,
    of_div(sum(w_shaped_parts), 1000000000) as w_shaped,
    of_div(sum(full_path_parts), 1000000000) as full_path,
    of_div(sum(time_decay_parts), 1000000000) as time_decay,
    sum(first_touch_amount) as first_touch_amount,
    sum(last_touch_amount) as last_touch_amount,
    sum(linear_amount) as linear_amount,
    sum(u_shaped_hubspot_amount) as u_shaped_hubspot_amount,
    sum(u_shaped_marketo_amount) as u_shaped_marketo_amount,
    sum(position_based_amount) as position_based_amount,
    sum(w_shaped_amount) as w_shaped_amount,
    sum(full_path_amount) as full_path_amount,
    sum(time_decay_amount) as time_decay_amount,
    count(*) filter (where without_rate and place = 1) as without_rate
from rows
group by credited_to
order by linear_amount desc nulls last, value desc nulls last, credited_to nulls last
