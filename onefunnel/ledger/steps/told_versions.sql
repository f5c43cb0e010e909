-- Each version of a contested key in the order told, beside the one before it. One that changes nothing is a duplicate:
-- equal values, or the deletion of what is not there.
create or replace temp table told_versions as
with

told as (
    select staged.key, staged.entry, staged.line, staged.is_delete, staged._digest as digest, staged.history, false as is_known
    from staged
    where staged.key in (select contested.key from contested)
    union all
    select known.key, 0, 0, false, known.digest, known.history, true
    from known
),

chain as (
    select
        told.*,
        coalesce(not lag(told.is_delete) over told_order, false) as was_live,
        lag(told.digest) over told_order as digest_before,
        lag(told.history) over told_order as history_before
    from told
    window told_order as (partition by told.key order by told.entry, told.line)
)

select
    chain.*,
    case
        when chain.is_delete then chain.was_live
        else not chain.was_live or chain.digest_before is distinct from chain.digest
    end as is_change
from chain;
