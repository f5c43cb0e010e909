-- says: Everything that is told with a moment, one row each, under the keys it was told with: touches, verdicts, answers,
--   uses of content, parts in a deal, changes of a deal, merges. Joins nothing but a change's deal, so that a person's rows are quickly found.
-- reads: touches, verdicts, self_reports, content_uses, buying_roles, opportunity_changes, opportunities, merges
with
changes as (
    select
        c.change, c.changed_at, c.field, o.person, o.account, c.opportunity, coalesce(c.owner, o.owner) as owner, c.old_value,
        c.new_value
    from opportunity_changes as c
    left join opportunities as o on o.opportunity = c.opportunity
    where c.field in ('crm_stage', 'amount', 'close_on', 'owner')
)
select
    touch as event, touched_at as happened_at, 'touch' as what, kind, coalesce(team, 'marketing') as team, person, account, opportunity,
    owner, channel, direction, outcome, campaign, content, coalesce(is_bot, false) as is_bot, entry,
    cast(null as string) as was
from touches
union all
select
    verdict, given_at, 'verdict', answer, 'sales', person, null, null, owner, null, null, reason, null, null, false, entry, null
from verdicts
union all
select
    report, coalesce(answered_at, asked_at), 'answer', case when answered_at is null then 'asked' else 'answered' end, 'marketing', person,
    null, null, null, coded_channel, 'in', null, null, null, false, entry, null
from self_reports
union all
select
    use, used_at, 'content', kind, 'sales', person, account, opportunity, owner, null, null, null, null, content, false, entry, null
from content_uses
union all
select
    buying_role, named_at, 'role', role, 'sales', person, null, opportunity, null, null, null, null, null, null, false, entry, null
from buying_roles
union all
select
    change, changed_at, 'change', field, 'sales', person, account, opportunity, owner, null, null, new_value, null, null, false,
    cast(null as bigint), old_value
from changes
union all
select
    merge, merged_at, 'merge', kind, cast(null as string), case when kind = 'people' then from_key end,
    case when kind = 'accounts' then from_key end, case when kind = 'opportunities' then from_key end,
    null, null, null, reason, null, null, false, entry, into_key
from merges
