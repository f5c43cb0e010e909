-- The live rows that give way: replaced or deleted in this step.
create or replace temp table removed as
select
    known.key,
    known.file
from known
inner join settled on known.key = settled.key
where not settled.is_known;
