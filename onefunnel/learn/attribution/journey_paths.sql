-- question: Which ways do journeys take, how long are they, and how many convert?
-- unit: count
-- direction: none
-- sla: none
-- word: journey
-- shape: table
-- adds: count
-- opens: path
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
-- note: A path shows its first eight steps; longer ones end in dots. Days run from the first contact to the conversion.
with
rows as (
    select
        journey, account, opportunity, is_converted, max(amount) as amount, max(places) as steps,
        concat_ws(
            ' > ',
            max(case when place = 1 then channel end),
            max(case when place = 2 then channel end),
            max(case when place = 3 then channel end),
            max(case when place = 4 then channel end),
            max(case when place = 5 then channel end),
            max(case when place = 6 then channel end),
            max(case when place = 7 then channel end),
            max(case when place = 8 then channel end),
            case when max(places) > 8 then '...' end
        ) as path,
        min(touched_at) as first_touched_at, ends_at, of_days(of_day(min(touched_at)), of_day(ends_at)) as days
    from journey_steps
    where stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or deal_channel = $channel)
    group by journey, account, opportunity, is_converted, ends_at
)
select
    path,
    count(*) as value,
    count(*) filter (where is_converted) as converted,
    of_div(100 * count(*) filter (where is_converted), count(*)) as converted_percent,
    sum(case when is_converted then amount end) as amount,
    max(steps) as steps,
    round(percentile_cont(5e-1) within group (order by case when is_converted then days end), 4) as p50_days
from rows
group by path
order by value desc nulls last, converted desc nulls last, path nulls last
