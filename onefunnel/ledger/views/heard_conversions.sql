-- says: Each conversion with what was tracked (the channel of the touch that made the lead, else of the first) and what the
--   account last said before it when asked where they had heard of us.
-- reads: journey_steps, self_reports, identities, standing_people
-- stored: when asked
with
tracked as (
    select
        journey, stage, opportunity, account, ends_at, amount, without_rate, currency, owner, product, product_name, segment,
        industry, region, deal_channel, max(places) = 0 as is_untouched,
        coalesce(max(case when place = lead_place then channel end), max(case when place = 1 then channel end)) as tracked
    from journey_steps
    where is_converted
    group by
        journey, stage, opportunity, account, ends_at, amount, without_rate, currency, owner, product, product_name, segment,
        industry, region, deal_channel
),
reports as (
    select p.account, r.report, r.coded_channel, r.asked_at, r.answered_at
    from self_reports as r
    left join identities as i on i.kind = 'people' and i.given_key = r.person
    join standing_people as p on p.person = coalesce(i.stands_key, r.person)
),
heard as (
    select t.*, r.report, r.coded_channel, r.answered_at
    from tracked as t
    left join reports as r on r.account = t.account and coalesce(r.answered_at, r.asked_at) <= t.ends_at
    qualify row_number() over (
        partition by t.journey
        order by r.answered_at desc nulls last, r.asked_at desc nulls last, r.report nulls last
    ) = 1
)
select
    *,
    report is not null as was_asked,
    answered_at is not null as has_answered,
    case
        when report is null then 'never asked'
        when answered_at is null then 'no answer'
        else coalesce(coded_channel, 'fits no channel')
    end as said,
    coalesce(coded_channel <> tracked, false) as disagrees
from heard
