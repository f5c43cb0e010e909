-- says: Each drawn trial with everything that was known strictly before time zero, whether the person talked to sales in the 30
--   days after it, and what came later, for the negative control.
-- reads: drawn_trials, trial_counts, standing_people, stage_entries, people, accounts
-- stored: when asked
with
stages as (
    select t.person, t.week_at, t.arm, max(e.step) as furthest, of_days(of_day(max(e.entered_at)), of_day(max(t.zero_at))) as days_at_stage
    from drawn_trials as t
    join stage_entries as e on e.person = t.person and e.opportunity is null and e.entered_at < t.zero_at
    group by t.person, t.week_at, t.arm
)
select
    concat_ws('/', t.person, cast(cast(t.week_at as date) as string), t.arm) as trial,
    t.person,
    coalesce(p.account, t.person) as account,
    t.arm,
    t.zero_at,
    t.met,
    t.campaign_kind,
    coalesce(c.talks, 0) > 0 as has_talked,
    t.stands_for,
    p.owner, p.segment, p.industry, p.region, p.channel, q.seniority,
    coalesce(s.furthest, 0) as furthest,
    coalesce(s.days_at_stage, 0) as days_at_stage,
    coalesce(of_days(of_day(p.created_at), of_day(t.zero_at)), 0) as days_known,
    coalesce(a.employees, 0) as employees,
    coalesce(c.visits_7, 0) as visits_7,
    coalesce(c.visits_30, 0) as visits_30,
    coalesce(c.visits_90, 0) as visits_90,
    coalesce(c.visits_4_weeks, 0) as visits_4_weeks,
    coalesce(c.forms_90, 0) as forms_90,
    coalesce(c.mails_90, 0) as mails_90,
    coalesce(c.opened_90, 0) as opened_90,
    coalesce(c.shown_90, 0) as shown_90,
    coalesce(c.tries_14, 0) as tries_14,
    coalesce(c.tries_30, 0) as tries_30,
    coalesce(c.tries_90, 0) as tries_90,
    coalesce(c.others_visits_7, 0) as others_visits_7,
    coalesce(c.others_visits_30, 0) as others_visits_30,
    coalesce(c.others_visits_90, 0) as others_visits_90,
    coalesce(c.others_met_30, 0) as others_met_30,
    coalesce(c.others_sales_14, 0) as others_sales_14,
    coalesce(c.others_sales_30, 0) as others_sales_30,
    coalesce(c.visits_after, 0) as visits_after,
    coalesce(c.others_visits_after, 0) as others_visits_after,
    coalesce(c.met_after, 0) > 0 as met_after,
    case when t.zero_at + interval 120 day <= t.last_at then coalesce(c.met_later, 0) > 0 end as met_later
from drawn_trials as t
join standing_people as p on p.person = t.person
left join trial_counts as c on c.person = t.person and c.week_at = t.week_at and c.arm = t.arm
left join stages as s on s.person = t.person and s.week_at = t.week_at and s.arm = t.arm
left join people as q on q.person = t.person
left join accounts as a on a.account = p.account
