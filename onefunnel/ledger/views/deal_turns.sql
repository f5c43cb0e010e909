-- says: Each state of a deal beside the one before it. While a deal is closed nothing more is said of it until it is open
--   again or closed otherwise. amount_between is the new amount at the old rate.
-- reads: deal_states
with
followed as (
    select *, lag(standing) over (partition by opportunity order by state nulls last, happened_at nulls last) as earlier
    from deal_states
),
paired as (
    select
        *,
        lag(standing) over told as was_standing,
        coalesce(lag(standing) over told = 'open', false) as from_open,
        standing = 'early' and not coalesce(lag(standing) over told = 'open', false)
            or standing in ('lost', 'gone') and coalesce(lag(standing) over told = 'early', false) as stays_out,
        coalesce(max(case when standing = 'open' then 1 else 0 end) over (
            partition by opportunity order by state nulls last, happened_at nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) = 1 as was_counted,
        lag(crm_stage) over told as was_stage,
        lag(owner) over told as was_owner,
        lag(region) over told as was_region,
        lag(close_on) over told as was_close_on,
        lag(told_amount) over told as was_told,
        lag(rate_micros) over told as was_rate
    from followed
    where standing = 'open' or standing is distinct from earlier or (is_last and standing = 'won')
    window told as (partition by opportunity order by state nulls last, happened_at nulls last)
)
select
    *,
    of_exchange(told_amount, rate_micros) as amount,
    of_exchange(was_told, was_rate) as was_amount,
    of_exchange(told_amount, was_rate) as amount_between
from paired
