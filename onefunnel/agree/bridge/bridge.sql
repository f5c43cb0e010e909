-- question: What changed the pipeline, all that is open or what is due, from the start of the period to its end, or to now?
-- unit: money
-- direction: up
-- sla: none
-- word: bridge
-- shape: table
-- adds: sum amount
-- opens: bar
-- sorts: happened_at desc
-- chooses: of open due
-- note: The list holds the deals open at the start, then each step that changed the sum; it adds up to what is open at the end.
--   Of what was due, only deals expected to close by the period's last day count, overdue ones too.
with
bars as (
    select * from (values
        (1, 'opening'), (2, 'created'), (3, 'reopened'), (4, 'pulled_in'), (5, 'moved_in'), (6, 'amount'), (7, 'rate'),
        (8, 'merged'), (9, 'undone'), (10, 'definition'), (11, 'moved_out'), (12, 'slipped'), (13, 'lost'), (14, 'won')
    ) as t(place, bar)
    where $of = 'due' or bar not in ('pulled_in', 'slipped')
),
turned as (
    select
        *,
        happened_at < $begins_at as is_earlier,
        coalesce(was_open and ($of = 'open' or was_close_on < of_day($ends_at))
            and ($region is null or was_region = $region) and ($owner is null or was_owner = $owner), false) as was_in,
        coalesce(is_open and ($of = 'open' or close_on < of_day($ends_at))
            and ($region is null or region = $region) and ($owner is null or owner = $owner), false) as is_in
    from deal_steps
    where happened_at < $ends_at and happened_at <= $as_of
        and (happened_at >= $begins_at or not (until_at < $begins_at and until_at <= $as_of))
        and ($segment is null or segment = $segment) and ($industry is null or industry = $industry)
        and ($product is null or $product in (product, product_name)) and ($channel is null or channel = $channel)
),
rows as (
    select
        concat_ws('.', opportunity, cast(step as string)) as move,
        case
            when is_earlier then 'opening'
            when cause = 'date' then case when is_in then 'pulled_in' else 'slipped' end
            when cause = 'owner' then case when is_in then 'moved_in' else 'moved_out' end
            else cause
        end as bar,
        opportunity, account, owner, product, crm_stage,
        case when is_in then coalesce(amount, 0) else 0 end
            - case when was_in and not is_earlier then coalesce(was_amount, 0) else 0 end as amount,
        currency, without_rate, happened_at, was_close_on, close_on
    from turned
    where (is_earlier and is_in)
        or (not is_earlier and (was_in <> is_in or (is_in and amount is distinct from was_amount)))
)
select
    b.bar,
    coalesce(sum(r.amount), 0) as value,
    count(r.move) as steps, count(distinct r.opportunity) as deals
from bars as b
left join rows as r on r.bar = b.bar
group by b.place, b.bar
order by b.place nulls last
