-- question: What does the ledger hold, and from when to when?
-- unit: count
-- direction: none
-- sla: none
-- word: ledger
-- shape: table
-- adds: sum records
-- opens: kind
-- note: Everything that was told, whatever period and filters are chosen.
with
deal_days as (
    select created_at as happened_at from deals
    union all
    select closed_at as happened_at from deals
),
rows as (
    select 'accounts' as kind, count(*) as records, min(created_at) as first_at, max(created_at) as last_at from accounts
    union all
    select 'people', count(*), min(created_at), max(created_at) from people
    union all
    select 'leads', count(*), min(created_at), max(created_at) from leads
    union all
    select 'deals', (select count(*) from deals), min(happened_at), max(happened_at) from deal_days
    union all
    select 'touches', coalesce(cast(sum(records) as bigint), 0), min(first_at), max(last_at) from touch_spans
    union all
    select 'campaigns', count(*), cast(min(starts_on) as timestamp), cast(max(starts_on) as timestamp) from campaigns
)
select kind, records as value, first_at, last_at
from rows
order by kind nulls last
