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
-- note: These are the coalitions that the Shapley model is solved from. Beyond the nineteen most seen channels the others
--   count as one.
with
steps as (
    select journey, account, channel, is_converted, ends_at
    from journey_credits
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
        case
            when place < 20 or (select count(*) from seen) = 20 then replace(channel, ' + ', ' & ')
            else 'all other channels'
        end as label
    from seen
),
rows as (
    select s.journey, s.account, s.is_converted, s.ends_at, bit_or(l.bit) as mask
    from steps as s
    join legend as l on l.channel = s.channel
    group by s.journey, s.account, s.is_converted, s.ends_at
),
sets as (
    select mask, count(*) as value, count(*) filter (where is_converted) as converted from rows group by mask
)
select
    s.mask,
    concat_ws(
        ' + ',
        max(case when l.place = 1 then l.label end), max(case when l.place = 2 then l.label end),
        max(case when l.place = 3 then l.label end), max(case when l.place = 4 then l.label end),
        max(case when l.place = 5 then l.label end), max(case when l.place = 6 then l.label end),
        max(case when l.place = 7 then l.label end), max(case when l.place = 8 then l.label end),
        max(case when l.place = 9 then l.label end), max(case when l.place = 10 then l.label end),
        max(case when l.place = 11 then l.label end), max(case when l.place = 12 then l.label end),
        max(case when l.place = 13 then l.label end), max(case when l.place = 14 then l.label end),
        max(case when l.place = 15 then l.label end), max(case when l.place = 16 then l.label end),
        max(case when l.place = 17 then l.label end), max(case when l.place = 18 then l.label end),
        max(case when l.place = 19 then l.label end), max(case when l.place = 20 then l.label end)
    ) as channels,
    max(s.value) as value,
    max(s.converted) as converted
from sets as s
join legend as l on of_idiv(s.mask, l.bit) % 2 = 1
group by s.mask
order by value desc nulls last, s.mask nulls last
