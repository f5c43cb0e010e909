-- says: How journeys are read, one row: built in until an agreement says otherwise.
-- reads: base_currency
select
    15552000 as lookback_secs,
    604800 as half_life_secs,
    'collapse' as repeats,
    true as non_direct,
    false as sales_answers
from base_currency
