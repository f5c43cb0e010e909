-- question: From which channel did journeys move on to which, and where did they end?
-- unit: count
-- direction: none
-- sla: none
-- word: journey
-- shape: table
-- adds: count
-- opens: moved
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
-- note: These are the transitions that the Markov model is solved from; journeys that never converted count with their last
--   contact in the period.
with
steps as (
    select journey, account, person, touch, channel_before, channel, place, places, is_converted, ends_at
    from journey_steps
    where places > 0 and stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or deal_channel = $channel)
),
moves as (
    select
        journey, account, person, touch, place, ends_at,
        coalesce(channel_before, 'start') as moved_from, channel as moved_to, channel_before is null as is_first, false as is_end,
        false as is_converted
    from steps
    union all
    select
        journey, account, person, touch, place + 1 as place, ends_at,
        channel as moved_from, case when is_converted then 'converted' else 'not converted' end as moved_to, false as is_first,
        true as is_end, is_converted
    from steps
    where place = places
),
rows as (
    select concat_ws('/', journey, cast(place as string)) as step, account, person, moved_from || ' > ' || moved_to as moved, moved_from, moved_to, is_first, is_end,
        is_converted, ends_at, touch
    from moves
)
select moved, moved_from, moved_to, is_first, is_end, is_converted, count(*) as value
from rows
group by all
order by value desc nulls last, moved nulls last, is_first nulls last, is_end nulls last, is_converted nulls last
