-- The version that each contested key ends this step with: the last that changed anything.
create or replace temp table settled as
select
    versions.key,
    versions.entry,
    versions.line,
    versions.is_delete,
    versions.is_known
from versions
where versions.is_change
qualify row_number() over (partition by versions.key order by versions.entry desc, versions.line desc) = 1;
