-- question: Which sets of channels did journeys see, and how many of them converted?
-- unit: count
-- direction: none
-- sla: none
-- word: journey
-- shape: table
-- adds: count
-- opens: mask
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
-- note: The Shapley model is solved from these. Beyond the nineteen most seen channels the others count as one.
with
steps as (
    select journey, account, channel, is_converted, ends_at
    from journey_steps
    where places > 0 and stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or deal_channel = $channel)
),
seen as (
    select channel, row_number() over (order by count(*) desc nulls last, channel nulls last) as place
    from steps
    group by channel
),
legend as (
    select
        channel, least(place, 20) as place, cast(floor(power(2e0, least(place, 20) - 1)) as bigint) as bit,
        case when place < 20 then replace(channel, ' + ', ' & ') else 'all other channels' end as label
    from seen
),
rows as (
    select s.journey, s.account, s.is_converted, s.ends_at, bit_or(l.bit) as mask
    from steps as s
    join legend as l on l.channel = s.channel
    group by all
),
sets as (
    select mask, count(*) as value, count(*) filter (where is_converted) as converted from rows group by mask
)
select
    mask,
    concat_ws(
        ' + ', max(case when place = 1 then label end), max(case when place = 2 then label end),
        max(case when place = 3 then label end), max(case when place = 4 then label end), max(case when place = 5 then label end),
        max(case when place = 6 then label end), max(case when place = 7 then label end), max(case when place = 8 then label end),
        max(case when place = 9 then label end), max(case when place = 10 then label end), max(case when place = 11 then label end),
        max(case when place = 12 then label end), max(case when place = 13 then label end), max(case when place = 14 then label end),
        max(case when place = 15 then label end), max(case when place = 16 then label end), max(case when place = 17 then label end),
        max(case when place = 18 then label end), max(case when place = 19 then label end), max(case when place = 20 then label end)
    ) as channels,
    max(value) as value, max(converted) as converted
from sets as s
join legend as l on of_idiv(s.mask, l.bit) % 2 = 1
group by mask
order by value desc nulls last, mask nulls last
