-- says: Each time the day on which an open deal should close was moved, in days: more than nothing is a push. What is written
--   on the very day on which the deal closes says when it did, and is none.
-- reads: deal_steps, deals
select
    s.opportunity, s.step, s.happened_at, s.was_close_on, s.close_on,
    of_days(s.was_close_on, s.close_on) as moved_days,
    s.account, s.owner, s.product, s.product_name, s.segment, s.industry, s.region, s.channel, s.crm_stage, s.amount, s.currency,
    s.without_rate, d.status, d.counts_closed_at
from deal_steps as s
join deals as d on d.opportunity = s.opportunity
where s.cause = 'date'
    and s.was_close_on is not null
    and s.close_on is not null
    and not (d.status <> 'open' and of_day(s.happened_at) >= coalesce(d.closed_on, date '1970-01-01'))
