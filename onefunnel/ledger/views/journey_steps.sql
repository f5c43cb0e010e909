-- says: Each step of a journey as the agreement counts it, in order, with the steps that made the lead and the deal. Runs or
--   repeats of a channel are one step, at the last of their touches.
-- reads: journey_touches, stage_entries
with
made_leads as (
    select t.journey, max(e.entered_at) as lead_created_at
    from (select distinct journey, account, ends_at from journey_touches) as t
    join stage_entries as e on e.account = t.account and e.stage = 'lead' and e.entered_at <= t.ends_at
    group by t.journey
),
runs as (
    select
        *,
        case
            when lag(channel) over (partition by journey order by touched_at nulls last, touch nulls last) = channel then 0 else 1
        end as begins
    from journey_touches
),
numbered as (
    select
        r.*, l.lead_created_at,
        sum(r.begins) over (partition by r.journey order by r.touched_at nulls last, r.touch nulls last) as run
    from runs as r
    left join made_leads as l on l.journey = r.journey
),
milestones as (
    select
        *,
        case repeats when 0 then touch when 1 then cast(run as string) else channel end as step,
        max(case when touched_at <= lead_created_at then touched_at end) over (partition by journey) as lead_touched_at,
        max(case when touched_at <= deal_created_at then touched_at end) over (partition by journey) as deal_touched_at
    from numbered
),
steps as (
    select
        journey, stage, account, ends_at, is_converted, channel, touch, person, campaign, content, touched_at,
        half_life_secs,
        bool_or(coalesce(touched_at = lead_touched_at, false)) over (partition by journey, step) as made_lead,
        bool_or(coalesce(touched_at = deal_touched_at, false)) over (partition by journey, step) as made_deal
    from milestones
    qualify row_number() over (
        partition by journey, step order by touched_at desc nulls last, touch desc nulls last
    ) = 1
)
select
    *,
    count(*) over (partition by journey order by touched_at nulls last, touch nulls last) as place,
    count(*) over (partition by journey) as places
from steps
