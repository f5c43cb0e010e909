-- What became of the records of each file so far: the receipts there were, and this step's.
with

records as (
    select outcomes.entry, outcomes.record, bool_or(outcomes.is_stored) as is_stored
    from outcomes
    group by all
),

counts as (
    select
        sources.import_id,
        sources.file_id,
        sources.source,
        count_if(records.is_stored) as stored,
        count_if(not records.is_stored) as duplicate
    from records
    inner join sources on records.entry = sources.entry
    group by all
),

summed as (
    select * from receipts_before
    union all
    select * from counts
)

select
    import_id,
    file_id,
    source,
    cast(sum(stored) as bigint) as stored,
    cast(sum(duplicate) as bigint) as duplicate
from summed
group by all
order by import_id, file_id, source
