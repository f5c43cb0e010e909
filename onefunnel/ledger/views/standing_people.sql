-- says: Each person that no merge made give way, with the account they work at and the dimensions of both.
-- reads: people, accounts, owners, identities
with
placed as (
    select
        p.person,
        coalesce(i.stands_key, p.account) as account,
        p.industry,
        p.region,
        p.channel,
        p.owner,
        p.created_at
    from people as p
    left join identities as i on i.kind = 'accounts' and i.given_key = p.account
    anti join identities as gone on gone.kind = 'people' and gone.given_key = p.person
)
select
    p.person,
    p.account,
    a.segment,
    coalesce(a.industry, p.industry) as industry,
    coalesce(a.region, p.region, o.region) as region,
    p.channel,
    p.owner,
    p.created_at
from placed as p
left join accounts as a on a.account = p.account
left join owners as o on o.owner = p.owner
