-- says: How each version of the agreement reads journeys: the look-back, what is done with repeats, and which touches count.
-- reads: versions, agreed_terms
select
    v.version,
    v.in_force_at,
    v.until_at,
    max(case when t.name = 'lookback_secs' then t.amount end) as lookback_secs,
    max(case when t.name = 'half_life_secs' then t.amount end) as half_life_secs,
    max(case when t.name = 'repeats' then t.amount end) as repeats,
    max(case when t.name = 'non_direct' then t.amount end) as non_direct,
    max(case when t.name = 'sales_answers' then t.amount end) as sales_answers
from versions as v
join agreed_terms as t on t.version = v.version and t.kind = 'setting'
group by v.version, v.in_force_at, v.until_at
