-- Where the facts of this step came from, one row an entry.
create or replace temp table sources as
select
    e as entry,
    s as source,
    i as import_id,
    f as file_id,
    a as told_at
from read_json(
    getvariable('path'), format = 'newline_delimited',
    columns = {e: 'bigint', s: 'varchar', i: 'varchar', f: 'bigint', a: 'timestamp'}
);
