-- The name of a product, campaign or piece of content as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_label (
    key, source, source_id, import_id, entry, told_at, deleted_at, fact, name
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(fact)s, %(name)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, fact, name
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.fact, excluded.name
)
where excluded.entry > who_label.entry
