-- says: When the deals that did not count as pipeline from their creation on first did; empty while they do not.
-- reads: uncounted_deals, deals
with
waiting as (
    select d.opportunity, d.counts_created_at
    from deals as d
    join uncounted_deals as u
        on u.opportunity = d.opportunity and d.counts_created_at >= u.from_at and d.counts_created_at < u.until_at
),
endings as (
    select w.opportunity, u.until_at as qualified_at
    from waiting as w
    join uncounted_deals as u on u.opportunity = w.opportunity and u.until_at > w.counts_created_at
    anti join uncounted_deals as o
        on o.opportunity = u.opportunity and u.until_at >= o.from_at and u.until_at < o.until_at
    where u.until_at < timestamp '2200-01-01 00:00:00'
)
select w.opportunity, min(e.qualified_at) as qualified_at
from waiting as w
left join endings as e on e.opportunity = w.opportunity
group by w.opportunity
