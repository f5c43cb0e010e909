-- says: Every day from 1970 to 2053.
-- reads: nothing
with
digits as (
    select * from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as t(n)
),
numbers as (
    select e.n * 10000 + d.n * 1000 + c.n * 100 + b.n * 10 + a.n as n
    from digits as a
    cross join digits as b
    cross join digits as c
    cross join digits as d
    cross join (select n from digits where n < 4) as e
)
select cast(timestamp '1970-01-01 00:00:00' + interval 1 day * n as date) as day
from numbers
where n < 30681
