-- says: For each drawn trial, what the person and the others at their account did in the 90 days strictly before time zero, and
--   what came after. ago is seconds before time zero; visits_4_weeks are those of the four whole weeks before the trial's.
-- reads: drawn_trials, standing_people, trial_marks
with
placed as (
    select t.person, t.week_at, t.arm, t.zero_at, coalesce(p.account, t.person) as account
    from drawn_trials as t
    join standing_people as p on p.person = t.person
),
near as (
    select
        t.person, t.week_at, t.arm, m.mark,
        m.person = t.person as own,
        m.person <> t.person as others,
        case when m.touched_at < t.zero_at then of_secs(m.touched_at, t.zero_at) end as ago,
        case when m.touched_at >= t.zero_at then of_secs(t.zero_at, m.touched_at) end as hence,
        m.touched_at >= t.week_at - interval 28 day and m.touched_at < t.week_at as in_4_weeks
    from placed as t
    join trial_marks as m on m.account = t.account
        and m.touched_at >= t.zero_at - interval 90 day
        and m.touched_at < t.zero_at + interval 120 day
)
select
    person, week_at, arm,
    count(*) filter (where own and mark = 'visit' and ago <= 604800) as visits_7,
    count(*) filter (where own and mark = 'visit' and ago <= 2592000) as visits_30,
    count(*) filter (where own and mark = 'visit' and ago > 0) as visits_90,
    count(*) filter (where own and mark = 'visit' and in_4_weeks) as visits_4_weeks,
    count(*) filter (where own and mark = 'form' and ago > 0) as forms_90,
    count(*) filter (where own and mark in ('mail', 'opened') and ago > 0) as mails_90,
    count(*) filter (where own and mark = 'opened' and ago > 0) as opened_90,
    count(*) filter (where own and mark = 'shown' and ago > 0) as shown_90,
    count(*) filter (where own and mark = 'try' and ago <= 1209600) as tries_14,
    count(*) filter (where own and mark = 'try' and ago <= 2592000) as tries_30,
    count(*) filter (where own and mark = 'try' and ago > 0) as tries_90,
    count(*) filter (where others and mark = 'visit' and ago <= 604800) as others_visits_7,
    count(*) filter (where others and mark = 'visit' and ago <= 2592000) as others_visits_30,
    count(*) filter (where others and mark = 'visit' and ago > 0) as others_visits_90,
    count(*) filter (where others and mark = 'met' and ago <= 2592000) as others_met_30,
    count(*) filter (where others and mark in ('try', 'talk') and ago <= 1209600) as others_sales_14,
    count(*) filter (where others and mark in ('try', 'talk') and ago <= 2592000) as others_sales_30,
    count(*) filter (where own and mark = 'talk' and hence <= 2592000) as talks,
    count(*) filter (where own and mark = 'visit' and hence <= 2592000) as visits_after,
    count(*) filter (where others and mark = 'visit' and hence <= 2592000) as others_visits_after,
    count(*) filter (where own and mark = 'met' and hence <= 2592000) as met_after,
    count(*) filter (where own and mark = 'met' and hence > 2592000) as met_later
from near
group by person, week_at, arm
