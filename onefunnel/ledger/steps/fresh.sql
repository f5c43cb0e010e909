-- The rows that this step adds, each with where it came from.
create or replace temp table fresh as
with

winners as (
    select staged.*
    from staged
    where not staged.is_delete and staged.key not in (select contested.key from contested)
    union all
    select staged.*
    from staged
    inner join settled on staged.entry = settled.entry and staged.line = settled.line
    where not settled.is_delete and not settled.is_known
)

select
    unnest(winners.row),
    sources.source,
    winners.source_id,
    sources.import_id,
    winners.entry,
    sources.told_at,
    winners.digest as _digest,
    winners.bucket as _bucket
from winners
inner join sources on winners.entry = sources.entry;
