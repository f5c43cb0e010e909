-- A deal as the newest log entry tells it. An older entry, read again, changes nothing.

insert into who_opportunity (
    key, source, source_id, import_id, entry, told_at, deleted_at, name, account, person, owner, campaign, product,
    status, crm_stage, kind, amount, list_price, currency, probability_permille, channel, lost_reason, competitor,
    created_at, close_on, closed_at, extra
)
values (
    %(key)s, %(source)s, %(source_id)s, %(import_id)s, %(entry)s, %(told_at)s, %(deleted_at)s, %(name)s,
    %(account)s, %(person)s, %(owner)s, %(campaign)s, %(product)s, %(status)s, %(crm_stage)s, %(kind)s, %(amount)s,
    %(list_price)s, %(currency)s, %(probability_permille)s, %(channel)s, %(lost_reason)s, %(competitor)s,
    %(created_at)s, %(close_on)s, %(closed_at)s, %(extra)s
)
on conflict (key) do update set (
    source, source_id, import_id, entry, told_at, deleted_at, name, account, person, owner, campaign, product,
    status, crm_stage, kind, amount, list_price, currency, probability_permille, channel, lost_reason, competitor,
    created_at, close_on, closed_at, extra
) = (
    excluded.source, excluded.source_id, excluded.import_id, excluded.entry, excluded.told_at, excluded.deleted_at,
    excluded.name, excluded.account, excluded.person, excluded.owner, excluded.campaign, excluded.product,
    excluded.status, excluded.crm_stage, excluded.kind, excluded.amount, excluded.list_price, excluded.currency,
    excluded.probability_permille, excluded.channel, excluded.lost_reason, excluded.competitor, excluded.created_at,
    excluded.close_on, excluded.closed_at, excluded.extra
)
where excluded.entry > who_opportunity.entry
