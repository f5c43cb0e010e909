-- says: What each version settles, one row a term: settings, each stage with its own name, each SLA by its kind. amount is
--   seconds for an SLA on a clock, else what it asks for at least. is_narrowed: a condition says whom it is about.
-- reads: agreements
-- stored: made
select
    cast(version as bigint) as version, cast('setting' as string) as kind, cast(name as string) as name,
    cast(null as string) as stage, cast(null as string) as team, cast(null as bigint) as rank,
    cast(amount as bigint) as amount, cast(null as string) as clock, false as is_narrowed
from (values
    (0, 'ignored_after_secs', 86400),
    (0, 'cohort_days', 90),
    (0, 'fiscal_month', 1),
    (0, 'lookback_secs', 15552000),
    (0, 'half_life_secs', 604800),
    (0, 'repeats', 1),
    (0, 'non_direct', 1),
    (0, 'sales_answers', 0)
) as t(version, name, amount)
