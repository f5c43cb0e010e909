-- says: Each unbroken stretch of time in which a deal stood open in one CRM stage, from when until when; 2200 while it still
--   stands there. A deal that comes back into a stage begins to stand there anew.
-- reads: deal_steps
-- stored: when asked
with
standing as (
    select opportunity, step, coalesce(crm_stage, 'not recorded') as crm_stage, happened_at, until_at
    from deal_steps
    where is_open and until_at > happened_at
),
marked as (
    select
        *,
        case
            when lag(until_at) over told = happened_at and lag(crm_stage) over told = crm_stage then 0 else 1
        end as begins
    from standing
    window told as (partition by opportunity order by happened_at nulls last, step nulls last)
),
numbered as (
    select
        *,
        sum(begins) over (
            partition by opportunity order by happened_at nulls last, step nulls last
            rows between unbounded preceding and current row
        ) as stay
    from marked
)
select opportunity, stay, crm_stage, min(happened_at) as entered_at, max(until_at) as left_at
from numbered
group by opportunity, stay, crm_stage
