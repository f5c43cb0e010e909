-- question: Which segments, industries, regions, owners, products and channels are there to choose from?
-- unit: count
-- direction: none
-- sla: none
-- word: scope
-- shape: table
-- adds: sum records
-- opens: filter_text
-- sorts: records desc
-- note: Counts deals and leads of all time that carry the value, whatever period and filters are chosen.
with
dimensions as (
    select * from (values ('segment'), ('industry'), ('region'), ('owner'), ('product'), ('channel')) as t(dimension)
),
carried as (
    select segment, industry, region, owner, coalesce(product_name, product) as product, channel, count(*) as records
    from deals
    group by all
    union all
    select segment, industry, region, owner, cast(null as string) as product, channel, count(*) as records
    from leads
    group by all
),
spread as (
    select
        d.dimension,
        case d.dimension
            when 'segment' then c.segment when 'industry' then c.industry when 'region' then c.region
            when 'owner' then c.owner when 'product' then c.product else c.channel
        end as choice,
        c.records
    from carried as c
    cross join dimensions as d
),
rows as (
    select concat_ws('=', dimension, choice) as filter_text, dimension, choice, cast(sum(records) as bigint) as records
    from spread
    where choice is not null
    group by dimension, choice
)
select filter_text, dimension, choice, records as value
from rows
order by dimension nulls last, choice nulls last
