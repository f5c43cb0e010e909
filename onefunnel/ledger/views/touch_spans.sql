-- says: How many touches there are, and from when to when.
-- reads: touches
-- stored: yes
select count(*) as records, min(touched_at) as first_at, max(touched_at) as last_at
from touches
