-- For each fact of this step, whether it changed anything. A fact of no numbered record counts as a record of its own.
insert into outcomes
with

told as (
    select staged.entry, staged.line, staged.record, not staged.is_delete as is_stored
    from staged
    where staged.key not in (select contested.key from contested)
    union all
    select staged.entry, staged.line, staged.record, told_versions.is_change
    from staged
    inner join told_versions on staged.entry = told_versions.entry and staged.line = told_versions.line
)

select
    told.entry,
    if(told.record > 0, told.record, -1 - told.line) as record,
    bool_or(told.is_stored) as is_stored
from told
group by all;
