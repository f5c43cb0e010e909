-- says: What was told to have changed about a deal, at an instant within its span: for each field what it had been and what
--   it became. A change that an import noticed gives way to the same change told with its own time in that import.
-- reads: deal_spans, opportunity_changes
with
told as (
    select c.opportunity, c.change, c.field, c.changed_at, c.old_value, c.new_value
    from opportunity_changes as c
    anti join opportunity_changes as own
        on own.opportunity = c.opportunity and own.field = c.field and own.new_value = c.new_value
        and own.import_id = c.import_id and own.import_id <> ''
        and c.changed_at = c.told_at and own.changed_at < c.changed_at
    where c.changed_at is not null and c.field in ('status', 'crm_stage', 'amount', 'close_on', 'owner')
),
placed as (
    select
        c.opportunity, c.field,
        least(greatest(c.changed_at, s.begins_at), coalesce(s.ends_at, greatest(c.changed_at, s.begins_at))) as happened_at,
        '=' || coalesce(c.old_value, '') as old_text,
        '=' || coalesce(c.new_value, '') as new_text,
        row_number() over (
            partition by c.opportunity, c.field order by c.changed_at nulls last, c.change nulls last
        ) as place
    from told as c
    join deal_spans as s on s.opportunity = c.opportunity and s.gone_at is null
)
select
    opportunity,
    happened_at,
    min_by(old_text, place) filter (where field = 'status') as old_status,
    max_by(new_text, place) filter (where field = 'status') as new_status,
    min_by(old_text, place) filter (where field = 'crm_stage') as old_stage,
    max_by(new_text, place) filter (where field = 'crm_stage') as new_stage,
    min_by(old_text, place) filter (where field = 'amount') as old_amount,
    max_by(new_text, place) filter (where field = 'amount') as new_amount,
    min_by(old_text, place) filter (where field = 'close_on') as old_close,
    max_by(new_text, place) filter (where field = 'close_on') as new_close,
    min_by(old_text, place) filter (where field = 'owner') as old_owner,
    max_by(new_text, place) filter (where field = 'owner') as new_owner
from placed
group by opportunity, happened_at
