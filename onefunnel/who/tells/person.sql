-- A person as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_person (
    key, source, source_id, import_id, entry, told_at, deleted_at, account, name, email, phone, title, seniority,
    persona, industry, region, country, status, channel, owner, created_at, extra
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(account)s,
    %(name)s, %(email)s, %(phone)s, %(title)s, %(seniority)s, %(persona)s, %(industry)s, %(region)s, %(country)s,
    %(status)s, %(channel)s, %(owner)s, %(created_at)s, %(extra)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, account, name, email, phone, title, seniority,
    persona, industry, region, country, status, channel, owner, created_at, extra
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.account, excluded.name, excluded.email, excluded.phone, excluded.title, excluded.seniority,
    excluded.persona, excluded.industry, excluded.region, excluded.country, excluded.status, excluded.channel,
    excluded.owner, excluded.created_at, excluded.extra
)
where excluded.entry > who_person.entry
