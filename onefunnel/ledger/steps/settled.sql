-- The version that each contested key ends this step with: the last that changed anything.
create or replace temp table settled as
select
    told_versions.key,
    told_versions.entry,
    told_versions.line,
    told_versions.is_delete,
    told_versions.is_known
from told_versions
where told_versions.is_change
qualify row_number() over (partition by told_versions.key order by told_versions.entry desc, told_versions.line desc) = 1;
