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
moments as (
    select p.person, w.week_at, md5(concat_ws('/', p.person, cast(cast(w.week_at as date) as string))) as digest
    from standing_people as p
    join weeks as w on p.created_at is null or p.created_at < w.week_at
),
drawn as (
    select
        person, week_at,
        (instr('0123456789abcdef', substr(digest, 1, 1)) - 1) * 4096 + (instr('0123456789abcdef', substr(digest, 2, 1)) - 1) * 256
            + (instr('0123456789abcdef', substr(digest, 3, 1)) - 1) * 16 + instr('0123456789abcdef', substr(digest, 4, 1)) - 1
            as moment,
        (instr('0123456789abcdef', substr(digest, 5, 1)) - 1) * 65536 + (instr('0123456789abcdef', substr(digest, 6, 1)) - 1) * 4096
            + (instr('0123456789abcdef', substr(digest, 7, 1)) - 1) * 256
            + (instr('0123456789abcdef', substr(digest, 8, 1)) - 1) * 16 + instr('0123456789abcdef', substr(digest, 9, 1)) - 1
            as lot
    from moments
),
entering as (
    select
        person, week_at, 'not exposed' as arm, week_at + interval 9 second * moment as zero_at, lot,
        cast(null as string) as met, cast(null as string) as campaign_kind
    from drawn
    union all
    select d.person, d.week_at, 'exposed' as arm, e.met_at as zero_at, d.lot, e.met, e.campaign_kind
    from exposures as e
    join drawn as d on d.person = e.person and d.week_at = date_trunc('week', e.met_at)
    qualify row_number() over (partition by d.person, d.week_at order by e.met_at nulls last, e.touch nulls last) = 1
    union all
    select d.person, d.week_at, 'undelivered' as arm, u.sent_at as zero_at, d.lot, 'mail' as met, 'undelivered' as campaign_kind
    from undelivered_sends as u
    join drawn as d on d.person = u.person and d.week_at = date_trunc('week', u.sent_at)
    qualify row_number() over (partition by d.person, d.week_at order by u.sent_at nulls last, u.touch nulls last) = 1
)
select e.*
from entering as e
anti join trial_bars as b on b.person = e.person and b.until_at >= e.zero_at
    and case e.arm when 'not exposed' then b.bars_others_at <= e.zero_at else b.bars_at < e.zero_at end
