-- says: Each field note with the records it names resolved, the account found through the deal or the person where the note
--   names none, and the dimensions of both.
-- reads: notes, identities, deals, standing_people, accounts, owners, campaigns
with
resolved as (
    select
        n.note,
        coalesce(ia.stands_key, n.account) as account,
        coalesce(ip.stands_key, n.person) as person,
        coalesce(io.stands_key, n.opportunity) as opportunity,
        n.owner, n.team, n.kind, n.competitor, n.campaign, n.lead_quality, n.campaign_quality, n.noted_at
    from notes as n
    left join identities as ia on ia.kind = 'accounts' and ia.given_key = n.account
    left join identities as ip on ip.kind = 'people' and ip.given_key = n.person
    left join identities as io on io.kind = 'opportunities' and io.given_key = n.opportunity
),
placed as (
    select
        r.note, coalesce(r.account, d.account, p.account) as account, r.person, r.opportunity, r.owner, r.team, r.kind,
        r.competitor, r.campaign, r.lead_quality, r.campaign_quality, r.noted_at,
        d.product, d.product_name,
        coalesce(d.industry, p.industry) as found_industry,
        coalesce(d.region, p.region) as found_region,
        coalesce(d.channel, p.channel) as channel
    from resolved as r
    left join deals as d on d.opportunity = r.opportunity
    left join standing_people as p on p.person = r.person
)
select
    n.note, n.account, n.person, n.opportunity, n.owner, n.team, n.kind, n.competitor,
    n.campaign, coalesce(m.name, n.campaign) as campaign_name,
    n.lead_quality, n.campaign_quality,
    coalesce(n.noted_at, timestamp '1970-01-01 00:00:00') as noted_at,
    n.product, n.product_name, a.segment,
    coalesce(a.industry, n.found_industry) as industry,
    coalesce(a.region, n.found_region, o.region) as region,
    n.channel
from placed as n
left join accounts as a on a.account = n.account
left join owners as o on o.owner = n.owner
left join campaigns as m on m.campaign = n.campaign
