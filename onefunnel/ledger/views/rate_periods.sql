-- says: What one unit of a currency was worth in our own, from a day until the day before the next rate.
-- reads: rates, base_currency
select
    r.currency,
    r.rate_micros,
    r.valid_on,
    coalesce(
        lead(r.valid_on) over (partition by r.currency order by r.valid_on nulls last, r.rate nulls last),
        date '2200-01-01'
    ) as valid_before
from rates as r
join base_currency as b on b.currency = r.base_currency
