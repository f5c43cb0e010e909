-- says: What journeys lead to: a lead became SQL, a deal counted as pipeline, a deal was won.
-- reads: stage_entries, deals, qualified_deals
-- stored: yes
with
qualified as (
    select
        concat_ws('/', entry, 'sales_qualified') as conversion, 'sales_qualified' as stage, opportunity, person, account,
        entered_at as converted_at, cast(null as timestamp) as deal_created_at, cast(null as bigint) as amount,
        cast(null as string) as currency, false as without_rate, owner, product, product_name, segment, industry, region, channel
    from stage_entries
    where stage = 'sales_qualified'
),
dealt as (
    select
        concat_ws('/', d.opportunity, s.stage) as conversion, s.stage, d.opportunity, d.person, d.account,
        case
            when s.stage = 'won' then d.counts_closed_at
            when q.opportunity is null then d.counts_created_at
            else q.qualified_at
        end as converted_at,
        d.created_at as deal_created_at, d.amount, d.currency, d.without_rate,
        d.owner, d.product, d.product_name, d.segment, d.industry, d.region, d.channel
    from deals as d
    cross join (values ('opportunity'), ('won')) as s(stage)
    left join qualified_deals as q on q.opportunity = d.opportunity
    where s.stage = 'opportunity' or s.stage = d.status
)
select * from qualified
union all
select * from dealt where converted_at is not null
