-- What changed about one deal, the latest first. Beside the ledger's own measures this is one record's history, not a number.

with
changes as (
    select
        change,
        field,
        old_value,
        new_value,
        owner,
        changed_at,
        import_id
    from opportunity_changes
    where opportunity = $opportunity
)

select
    field,
    old_value,
    new_value,
    owner,
    changed_at,
    import_id
from changes
order by changed_at desc nulls last, change nulls last
limit 200
