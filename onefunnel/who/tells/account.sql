-- An account as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_account (
    key, source, source_id, import_id, entry, told_at, deleted_at, name, domain, industry, segment, region, country,
    employees, annual_revenue, currency, parent, owner, created_at, extra
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(name)s, %(domain)s,
    %(industry)s, %(segment)s, %(region)s, %(country)s, %(employees)s, %(annual_revenue)s, %(currency)s, %(parent)s,
    %(owner)s, %(created_at)s, %(extra)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, name, domain, industry, segment, region, country,
    employees, annual_revenue, currency, parent, owner, created_at, extra
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.name, excluded.domain, excluded.industry, excluded.segment, excluded.region, excluded.country,
    excluded.employees, excluded.annual_revenue, excluded.currency, excluded.parent, excluded.owner,
    excluded.created_at, excluded.extra
)
where excluded.entry > who_account.entry
