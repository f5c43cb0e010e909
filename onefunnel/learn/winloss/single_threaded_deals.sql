-- question: How many open deals hang on one contact only?
-- unit: count
-- direction: down
-- sla: none
-- word: single-threaded
-- shape: value
-- adds: count
-- sorts: amount desc
-- note: A contact is the deal's first contact, somebody named in its buying group, or somebody who took part in a touch about it.
with
met as (
    select opportunity, count(*) as contacts, min(person) as person
    from deal_contacts
    where since_at < $ends_at and since_at <= $as_of
    group by opportunity
),
standing as (
    select
        o.opportunity, o.account, m.person, o.owner, o.product, o.crm_stage, o.amount, o.currency, o.without_rate, o.created_at,
        o.close_on, coalesce(m.contacts, 0) as contacts
    from deal_steps as o
    left join met as m on m.opportunity = o.opportunity
    where is_open
        and happened_at < $ends_at and happened_at <= $as_of
        and until_at >= least($ends_at, $as_of + interval 1 microsecond)
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
),
rows as (
    select * from standing where contacts = 1
),
seen as (
    select count(*) as open_deals, count(*) filter (where contacts = 0) as without_contact from standing
)
select
    count(r.opportunity) as value,
    coalesce(sum(r.amount), 0) as single_amount,
    max(s.open_deals) as open_deals,
    max(s.without_contact) as without_contact,
    count(*) filter (where r.without_rate) as without_rate
from seen as s
left join rows as r on true
