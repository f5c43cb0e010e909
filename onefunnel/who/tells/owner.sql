-- A colleague as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_owner (
    key, source, source_id, import_id, entry, told_at, deleted_at, name, email, team, region, manager, role,
    is_active, extra
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(name)s, %(email)s,
    %(team)s, %(region)s, %(manager)s, %(role)s, %(is_active)s, %(extra)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, name, email, team, region, manager, role, is_active,
    extra
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.name, excluded.email, excluded.team, excluded.region, excluded.manager, excluded.role,
    excluded.is_active, excluded.extra
)
where excluded.entry > who_owner.entry
