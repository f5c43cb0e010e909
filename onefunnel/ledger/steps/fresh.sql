-- The rows that this step adds, each with where it came from.
create or replace temp view fresh as
select
    staged.* exclude (entry, line, record, is_delete, _digest, key, history, bucket, is_misread, source_id),
    sources.source,
    staged.source_id,
    sources.import_id,
    staged.entry,
    sources.told_at,
    staged._digest,
    staged.bucket as _bucket
from staged
inner join sources on staged.entry = sources.entry;
