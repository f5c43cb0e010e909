-- says: On which weekdays each version's company works, 1 for Monday, and between which minutes after local midnight.
-- reads: agreements
-- stored: made
select
    cast(version as bigint) as version, cast(weekday as bigint) as weekday, cast(opens_minute as bigint) as opens_minute,
    cast(closes_minute as bigint) as closes_minute
from (values
    (0, 1, 540, 1020),
    (0, 2, 540, 1020),
    (0, 3, 540, 1020),
    (0, 4, 540, 1020),
    (0, 5, 540, 1020)
) as t(version, weekday, opens_minute, closes_minute)
