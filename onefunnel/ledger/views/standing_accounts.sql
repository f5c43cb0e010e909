-- says: Each account that no merge made give way, with its dimensions; an account carries no product and no channel.
-- reads: accounts, identities
select
    a.account, a.segment, a.industry, a.region, a.owner, a.created_at,
    cast(null as string) as product,
    cast(null as string) as channel
from accounts as a
anti join identities as gone on gone.kind = 'accounts' and gone.given_key = a.account
