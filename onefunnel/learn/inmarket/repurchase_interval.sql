-- question: How long does it take until an account buys again?
-- unit: days
-- direction: none
-- sla: none
-- word: repurchase interval
-- shape: value
-- adds: ratio watched_days again
-- sorts: watched_days desc
-- chooses: bought opened won
-- note: All days watched, of those that did not come back too, by the returns seen; the mean of the returns alone would be too short.
with
moment as (
    select least($as_of + interval 1 microsecond, last_at + interval 1 microsecond) as seen_at from touch_spans
),
buyings as (
    select
        d.opportunity, d.account, d.owner, d.status, d.created_at, d.created_on, m.seen_at,
        case when d.closed_at < m.seen_at then greatest(d.closed_at, d.created_at) else m.seen_at end as ends_at
    from deals as d
    join moment as m on d.created_at < m.seen_at
    where d.account is not null
        and ($bought = 'opened' or d.status = 'won' and d.closed_at < m.seen_at)
        and d.created_at >= $begins_at and d.created_at < $ends_at
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or channel = $channel)
),
overlapped as (
    select
        *,
        max(ends_at) over (
            partition by account order by created_at nulls last, opportunity nulls last
            rows between unbounded preceding and 1 preceding
        ) as earlier_ends_at
    from buyings
),
rows as (
    select
        opportunity, account, owner, created_at as begun_at,
        lead(created_at) over (partition by account order by created_at nulls last, opportunity nulls last) as again_at,
        case when lead(created_at) over (
            partition by account order by created_at nulls last, opportunity nulls last
        ) is null then 0 else 1 end as again,
        of_days(created_on, coalesce(lead(created_on) over (
            partition by account order by created_at nulls last, opportunity nulls last
        ), of_day(seen_at))) as watched_days
    from overlapped
    where earlier_ends_at is null or created_at > earlier_ends_at
)
select of_div(sum(watched_days), sum(again)) as value, sum(again) as again, count(*) as buyings, sum(watched_days) as watched_days
from rows
