-- The fields of deals that changed from one live version to the next, as facts of their own.
insert into changes
with

fields as (
    select
        told_versions.key,
        told_versions.entry,
        told_versions.line,
        unnest(getvariable('history_fields')) as field,
        unnest(told_versions.history_before) as old_value,
        unnest(told_versions.history) as new_value
    from told_versions
    where told_versions.is_change and told_versions.was_live and not told_versions.is_delete
)

select
    'c' || substr(md5(concat_ws('|', fields.key, fields.field, fields.entry, fields.line)), 1, 20) as change,
    fields.key as opportunity,
    fields.field,
    fields.old_value,
    fields.new_value,
    cast(null as varchar) as owner,
    sources.told_at as changed_at,
    sources.source,
    cast(null as varchar) as source_id,
    sources.import_id,
    fields.entry,
    sources.told_at,
    0 as _digest,
    -1 as _bucket
from fields
inner join sources on fields.entry = sources.entry
where fields.old_value is distinct from fields.new_value;
