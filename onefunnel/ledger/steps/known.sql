-- The live rows that this step says something about: what they hold, and which file holds them.
create or replace temp table known as
select
    stored.key,
    stored.digest,
    stored.history,
    stored.file
from stored
where stored.key in (select staged.key from staged);
