-- says: Every month from 1970 to 2053, so that a series can show the months in which nothing happened.
-- reads: nothing
-- stored: yes
with
digits as (
    select * from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as t(n)
),
numbers as (
    select a.n * 100 + b.n * 10 + c.n as n
    from digits as a
    cross join digits as b
    cross join digits as c
)
select make_date(cast(1970 + of_idiv(n, 12) as int), cast(1 + n % 12 as int), 1) as month
from numbers
