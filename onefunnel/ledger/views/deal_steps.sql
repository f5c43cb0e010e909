-- says: Each thing that changed about a deal, one at a time: whether it was open, for how much, due when and in whose hands
--   before the step, and after it until the next step. The steps of a deal add up to what it is worth. The cause definition:
--   another version of the agreement took over, and by it the deal counts as pipeline, or no longer does.
-- reads: deal_turns
-- stored: yes
-- sorted: is_open, until_at
with
spread as (
    select
        p.place,
        case
            when p.place in (1, 7) and t.is_gone then 'merged'
            when p.place = 1 and t.was_standing = 'early' and (t.is_break or t.was_counted) then 'definition'
            when p.place = 7 and t.standing = 'early' then 'definition'
            when p.place = 1 and (t.was_standing is null or t.was_standing = 'early') then 'created'
            when p.place = 1 then case when t.was_standing = 'won' then 'undone' else 'reopened' end
            when p.place = 7 and t.standing = 'won' then case when t.is_last then 'won' else 'undone' end
            else p.cause
        end as cause,
        t.*
    from deal_turns as t
    cross join (values
        (1, 'created'), (2, 'stage'), (3, 'owner'), (4, 'date'), (5, 'amount'), (6, 'rate'), (7, 'lost')
    ) as p(place, cause)
    where (p.place = 1 and not t.from_open and not t.stays_out)
        or (p.place = 7 and t.standing <> 'open' and not t.stays_out)
        or (t.from_open and (
            (p.place = 2 and t.crm_stage is distinct from t.was_stage)
            or (p.place = 3 and (t.owner is distinct from t.was_owner or t.region is distinct from t.was_region))
            or (p.place = 4 and t.close_on is distinct from t.was_close_on)
            or (p.place = 5 and t.told_amount is distinct from t.was_told)
            or (p.place = 6 and t.amount is distinct from t.amount_between)
        ))
)
select
    opportunity,
    row_number() over told as step,
    cause,
    happened_at,
    coalesce(lead(happened_at) over told, timestamp '2200-01-01 00:00:00') as until_at,
    account, product, product_name, segment, industry, channel, currency, crm_stage, created_at,
    place > 1 as was_open,
    place < 7 as is_open,
    case when from_open and place <= 3 then was_owner else owner end as was_owner,
    case when from_open and place < 3 then was_owner else owner end as owner,
    case when from_open and place <= 3 then was_region else region end as was_region,
    case when from_open and place < 3 then was_region else region end as region,
    case when from_open and place <= 4 then was_close_on else close_on end as was_close_on,
    case when from_open and place < 4 then was_close_on else close_on end as close_on,
    case when from_open and place <= 5 then was_amount when from_open and place = 6 then amount_between else amount end as was_amount,
    case when from_open and place < 5 then was_amount when from_open and place = 5 then amount_between else amount end as amount,
    case
        when from_open and place < 5 then was_told is not null and was_rate is null
        when from_open and place = 5 then told_amount is not null and was_rate is null
        else told_amount is not null and rate_micros is null
    end as without_rate
from spread
window told as (partition by opportunity order by state nulls last, place nulls last)
