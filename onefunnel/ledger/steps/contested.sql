-- The keys that need an order of versions: said more than once in this step, or live already.
create or replace temp table contested as
select staged.key
from staged
group by staged.key
having count(*) > 1
union
select known.key
from known;
