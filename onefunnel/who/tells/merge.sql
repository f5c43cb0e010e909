-- Two records known to be the same as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_merge (
    key, source, source_id, import_id, entry, told_at, deleted_at, kind, from_key, into_key, reason, merged_at
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(kind)s,
    %(from_key)s, %(into_key)s, %(reason)s, %(merged_at)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, kind, from_key, into_key, reason, merged_at
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.kind, excluded.from_key, excluded.into_key, excluded.reason, excluded.merged_at
)
where excluded.entry > who_merge.entry
