-- question: Which words do the sources use for the stages, and how often?
-- unit: count
-- direction: none
-- sla: none
-- word: CRM stage
-- shape: table
-- adds: count
-- opens: crm_word
-- sorts: told_at desc
with
moves as (
    select
        m.move, m.stage, m.crm_stage, p.person, coalesce(p.account, m.account) as account, m.opportunity, m.moved_at as told_at,
        p.segment, p.industry, p.region, coalesce(p.owner, m.owner) as owner, cast(null as string) as product,
        cast(null as string) as product_name, p.channel
    from stage_moves as m
    left join standing_people as p on p.person = m.person
    where m.opportunity is null
    union all
    select
        opportunity as move, status as stage, crm_stage, person, account, opportunity, counts_created_at as told_at,
        segment, industry, region, owner, product, product_name, channel
    from deals
),
rows as (
    select move, crm_stage as crm_word, coalesce(stage, 'none of ours') as stage, person, account, opportunity, owner, told_at
    from moves
    where crm_stage is not null
        and told_at >= $begins_at and told_at < $ends_at and told_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select crm_word, min(stage) as stage, count(*) as value, count(opportunity) as deals
from rows
group by crm_word
order by value desc nulls last, crm_word nulls last
