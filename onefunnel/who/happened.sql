-- Everything that happened to one account, person or deal, merges followed: what it is about, when, who did it. Beside the ledger's
-- measures this is one record's history. $account or $person says whose; $opportunity and $until narrow it to the way to one deal.

with
accounts_asked as (
    select $account as account where $account is not null
    union all
    select given_key from identities where kind = 'accounts' and stands_key = $account
),
people_asked as (
    select p.person
    from people as p
    semi join accounts_asked as a on a.account = p.account
    anti join identities as gone on gone.kind = 'people' and gone.given_key = p.person
    union all
    select $person where $person is not null
),
asked as (
    select account as given, cast(null as string) as stands from accounts_asked
    union all
    select person, person from people_asked
    union all
    select i.given_key, i.stands_key
    from identities as i
    semi join people_asked as p on p.person = i.stands_key
    where i.kind = 'people'
),
told as (
    select
        e.*, coalesce(a.stands, i.stands_key, e.person) as stands_person, coalesce(d.stands_key, e.opportunity) as deal
    from told_events as e
    join asked as a on a.given = case when $account is null then e.person else coalesce(e.account, e.person) end
    left join identities as i on i.kind = 'people' and i.given_key = e.person
    left join identities as d on d.kind = 'opportunities' and d.given_key = e.opportunity
),
events as (
    select
        event, happened_at, what, kind, team, stands_person as person, deal as opportunity, owner, channel, direction, outcome, campaign,
        content, is_bot, was
    from told
    union all
    select
        entry, entered_at, 'stage', stage, null, person, opportunity, owner, null, null, null, null, null, false, null
    from stage_entries
    where account = $account or person = $person
)
select *
from events
where happened_at is not null
    and ($until is null or happened_at <= $until)
    and ($opportunity is null or opportunity is null or opportunity = $opportunity)
order by happened_at desc nulls last, event desc nulls last
