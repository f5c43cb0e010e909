-- says: Each record that a merge made give way, with the record that stands for it now. Chains are followed; a ring
--   changes nothing, and what leads into one gives way to where it enters.
-- reads: merges
-- stored: yes
with recursive chosen as (
    select kind, from_key, into_key
    from merges
    where from_key <> into_key
    qualify row_number() over (partition by kind, from_key order by merged_at desc nulls last, merge nulls last) = 1
),
steps as (
    select kind, from_key as given_key, into_key as stands_key, 1 as step
    from chosen
    union all
    select s.kind, s.given_key, c.into_key as stands_key, s.step + 1 as step
    from steps as s
    join chosen as c on c.kind = s.kind and c.from_key = s.stands_key
    where s.step < 60
),
rings as (
    select distinct kind, given_key as member
    from steps
    where given_key = stands_key
),
followed as (
    select s.kind, s.given_key, s.stands_key, s.step, r.member is not null as enters_ring
    from steps as s
    left join rings as r on r.kind = s.kind and r.member = s.stands_key
    anti join rings as own on own.kind = s.kind and own.member = s.given_key
)
select kind, given_key, stands_key
from followed
qualify row_number() over (
    partition by kind, given_key
    order by enters_ring desc nulls last, case when enters_ring then step else -step end nulls last, stands_key nulls last
) = 1
