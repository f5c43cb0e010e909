-- question: Where do the buyers' own words and the tracking disagree about what brought them?
-- unit: count
-- direction: none
-- sla: none
-- word: self-report
-- shape: table
-- adds: count
-- opens: pair
-- sorts: amount desc
-- chooses: stage opportunity won sales_qualified
-- note: Tracked is the channel of the touch that made the lead, else of the first. Said is the account's last answer before.
with
conversions_of as (
    select
        journey, opportunity, account, ends_at, max(amount) as amount,
        coalesce(max(case when made_lead then channel end), max(case when place = 1 then channel end)) as tracked
    from journey_credits
    where is_converted and stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($region is null or region = $region) and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name)) and ($channel is null or deal_channel = $channel)
    group by journey, opportunity, account, ends_at
),
reports as (
    select coalesce(p.account, r.report) as account, r.report, r.coded_channel, r.asked_at, r.answered_at
    from self_reports as r
    left join identities as i on i.kind = 'people' and i.given_key = r.person
    left join standing_people as p on p.person = coalesce(i.stands_key, r.person)
),
heard as (
    select
        c.*, r.coded_channel,
        case
            when r.report is null then 'never asked'
            when r.answered_at is null then 'no answer'
            else coalesce(r.coded_channel, 'fits no channel')
        end as said
    from conversions_of as c
    left join reports as r on r.account = c.account and coalesce(r.answered_at, r.asked_at) <= c.ends_at
    qualify row_number() over (
        partition by c.journey
        order by r.answered_at desc nulls last, r.asked_at desc nulls last, r.report nulls last
    ) = 1
),
rows as (
    select
        journey, opportunity, account, ends_at, amount, tracked, said, said || ' / ' || tracked as pair,
        coalesce(coded_channel <> tracked, false) as disagrees
    from heard
)
select pair, said, tracked, count(*) as value, sum(amount) as amount, bool_or(disagrees) as disagrees
from rows
group by pair, said, tracked
order by value desc nulls last, said nulls last, tracked nulls last
