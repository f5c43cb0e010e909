-- says: From when until when each deal can be open, and what it is after that. A deal that gave way by a merge can be open
--   from when it was told of until the merge; one whose end came before its beginning never was.
-- reads: told_deals
with
closing as (
    select *, case when status in ('won', 'lost') then counts_closed_at end as closes_at
    from told_deals
),
spans as (
    select
        *,
        case
            when gone_at is not null then greatest(counts_created_at, coalesce(told_at, counts_created_at))
            else least(counts_created_at, coalesce(closes_at, counts_created_at))
        end as begins_at,
        case when gone_at is not null then least(gone_at, coalesce(closes_at, gone_at)) else closes_at end as ends_at,
        case when gone_at is not null then 'gone' else coalesce(status, 'open') end as ends_as
    from closing
)
select *
from spans
where gone_at is null or ends_at > begins_at
