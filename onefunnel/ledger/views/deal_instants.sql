-- says: The instants at which something about a deal changed, in order. For each field what it had been until its next
--   change (next_) and what its last change made of it (last_), behind the six digits of that instant's number.
-- reads: deal_spans, deal_changes, uncounted_deals
with
instants as (
    select opportunity, begins_at as happened_at from deal_spans
    union all
    select opportunity, ends_at as happened_at from deal_spans where ends_at > begins_at
    union all
    select opportunity, happened_at from deal_changes
    union all
    select u.opportunity, u.from_at as happened_at
    from uncounted_deals as u
    join deal_spans as s
        on s.opportunity = u.opportunity and u.from_at > s.begins_at and (s.ends_at is null or u.from_at < s.ends_at)
    union all
    select u.opportunity, u.until_at as happened_at
    from uncounted_deals as u
    join deal_spans as s
        on s.opportunity = u.opportunity and u.until_at > s.begins_at and (s.ends_at is null or u.until_at < s.ends_at)
    where u.until_at < timestamp '2200-01-01 00:00:00'
),
numbered as (
    select
        opportunity, happened_at,
        row_number() over (partition by opportunity order by happened_at nulls last, opportunity nulls last) as state
    from instants
    group by opportunity, happened_at
),
coded as (
    select
        n.opportunity as deal, n.happened_at as moment, n.state, lpad(cast(n.state as string), 6, '0') as code, c.*
    from numbered as n
    left join deal_changes as c on c.opportunity = n.opportunity and c.happened_at = n.happened_at
)
select
    deal as opportunity,
    moment as happened_at,
    state,
    min(code || old_status) over later as next_status,
    min(code || old_stage) over later as next_stage,
    min(code || old_amount) over later as next_amount,
    min(code || old_close) over later as next_close,
    min(code || old_owner) over later as next_owner,
    max(code || new_status) over so_far as last_status,
    max(code || new_stage) over so_far as last_stage,
    max(code || new_amount) over so_far as last_amount,
    max(code || new_close) over so_far as last_close,
    max(code || new_owner) over so_far as last_owner
from coded
window
    later as (
        partition by deal order by state nulls last, code nulls last rows between 1 following and unbounded following
    ),
    so_far as (
        partition by deal order by state nulls last, code nulls last rows between unbounded preceding and current row
    )
