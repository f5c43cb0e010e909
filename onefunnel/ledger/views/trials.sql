-- says: Each person and week in which they could enter an exposure trial: exposed (time zero is the exposure), sent a mail that
--   came back, or not exposed (a moment of the week drawn by a digest, the same each time). Whoever does not stand in
--   trial_bars enters, from 90 days after the first touch there is. lot is the digest's number below 1,048,576.
-- reads: exposures, undelivered_sends, trial_bars, standing_people, days, touches
with
began as (
    select min(touched_at) + interval 90 day as first_at, max(touched_at) as last_at from touches
),
weeks as (
    select cast(d.day as timestamp) as week_at, b.first_at
    from days as d
    cross join began as b
    where of_isodow(d.day) = 1 and cast(d.day as timestamp) >= b.first_at and cast(d.day as timestamp) <= b.last_at
),
firsts as (
    select person, date_trunc('week', met_at) as week_at, 'exposed' as arm, met_at as entered_at, met, campaign_kind, touch
    from exposures
    union all
    select
        person, date_trunc('week', sent_at) as week_at, 'undelivered' as arm, sent_at as entered_at, 'mail' as met,
        'undelivered' as campaign_kind, touch
    from undelivered_sends
),
told as (
    select
        p.person, w.week_at, 'not exposed' as arm, cast(null as timestamp) as entered_at, cast(null as string) as met,
        cast(null as string) as campaign_kind
    from standing_people as p
    join weeks as w on p.created_at is null or p.created_at < w.week_at
    union all
    select f.person, f.week_at, f.arm, f.entered_at, f.met, f.campaign_kind
    from firsts as f
    join standing_people as p on p.person = f.person and (p.created_at is null or p.created_at < f.week_at)
    join weeks as w on w.week_at = f.week_at
    qualify row_number() over (
        partition by f.person, f.week_at, f.arm order by f.entered_at nulls last, f.touch nulls last
    ) = 1
),
digested as (
    select *, md5(concat_ws('/', person, cast(cast(week_at as date) as string))) as digest from told
),
entering as (
    select
        person, week_at, arm,
        coalesce(entered_at, week_at + interval 9 second * (
            (instr('0123456789abcdef', substr(digest, 1, 1)) - 1) * 4096 + (instr('0123456789abcdef', substr(digest, 2, 1)) - 1) * 256
            + (instr('0123456789abcdef', substr(digest, 3, 1)) - 1) * 16 + instr('0123456789abcdef', substr(digest, 4, 1)) - 1
        )) as zero_at,
        (instr('0123456789abcdef', substr(digest, 5, 1)) - 1) * 65536 + (instr('0123456789abcdef', substr(digest, 6, 1)) - 1) * 4096
            + (instr('0123456789abcdef', substr(digest, 7, 1)) - 1) * 256 + (instr('0123456789abcdef', substr(digest, 8, 1)) - 1) * 16
            + instr('0123456789abcdef', substr(digest, 9, 1)) - 1
            as lot,
        met, campaign_kind
    from digested
)
select e.*
from entering as e
anti join trial_bars as b on b.person = e.person and b.until_at >= e.zero_at
    and case e.arm when 'not exposed' then b.bars_others_at <= e.zero_at else b.bars_at < e.zero_at end
