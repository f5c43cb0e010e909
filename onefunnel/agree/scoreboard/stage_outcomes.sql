-- question: Of the deals that were once open in a stage and have closed, what share was won?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: table
-- adds: share is_won
-- opens: crm_stage
-- sorts: closed_at desc
-- note: A deal counts once in each stage that it was ever open in, by the day it was won or lost.
with
ends as (
    select opportunity, cause = 'won' as is_won, happened_at as closed_at, owner, region, amount
    from deal_steps
    where cause in ('won', 'lost') and until_at >= timestamp '2200-01-01 00:00:00'
        and happened_at >= $begins_at and happened_at < $ends_at and happened_at <= $as_of
),
passed as (
    select
        opportunity, coalesce(crm_stage, 'not recorded') as crm_stage, account, product, product_name, segment, industry, channel
    from deal_steps
    where is_open and until_at > happened_at
    group by all
),
rows as (
    select
        concat_ws('.', p.opportunity, p.crm_stage) as move, p.crm_stage, p.opportunity, p.account, e.owner, p.product, e.is_won,
        e.amount, e.closed_at
    from passed as p
    join ends as e on e.opportunity = p.opportunity
    where ($segment is null or p.segment = $segment)
        and ($industry is null or p.industry = $industry)
        and ($region is null or e.region = $region)
        and ($owner is null or e.owner = $owner)
        and ($product is null or $product in (p.product, p.product_name))
        and ($channel is null or p.channel = $channel)
)
select
    crm_stage,
    of_div(100 * count(*) filter (where is_won), count(*)) as value,
    count(*) filter (where is_won) as won,
    count(*) as closed
from rows
group by crm_stage
order by closed desc nulls last, crm_stage nulls last
