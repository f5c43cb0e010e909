-- says: The trials that an estimate is made from, whose 30 days are over: of those not exposed at most 10 for each exposed and
--   60,000 in all, of the exposed at most 20,000, drawn by lot. stands_for says how many each one drawn stands for.
-- reads: trials, touches
-- stored: when asked
with
dated as (
    select max(touched_at) as last_at from touches
),
over as (
    select t.*, d.last_at
    from trials as t
    join dated as d on t.zero_at + interval 30 day <= d.last_at
),
arms as (
    select t.arm, count(*) as entrants
    from trials as t
    join dated as d on t.zero_at + interval 30 day <= d.last_at
    group by t.arm
),
exposed as (
    select max(case when arm = 'exposed' then entrants end) as entrants from arms
),
shares as (
    select
        a.arm,
        case
            when a.arm = 'not exposed' then greatest(1e0, of_div(a.entrants, least(10 * coalesce(x.entrants, 0), 60000)))
            else greatest(1e0, of_div(a.entrants, 20000))
        end as stands_for
    from arms as a
    cross join exposed as x
)
select o.*, s.stands_for
from over as o
join shares as s on s.arm = o.arm
where cast(o.lot as double) * s.stands_for < 1048576
