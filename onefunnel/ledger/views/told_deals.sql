-- says: Each deal ever told, with its dimensions and its money in our own currency; one that gave way by a merge too.
--   amount is empty where no dated rate holds. Deals that nobody dated count as created or closed in 1970.
-- reads: standing_deals, accounts, standing_people, owners, products, rate_periods
-- stored: yes
-- sorted: counts_closed_at
with
described as (
    select
        d.*,
        coalesce(d.closed_on, d.close_on, d.created_on, date '2199-12-31') as rated_on,
        coalesce(d.told_list_price, p.list_price) as told_price,
        case when d.told_list_price is not null then d.currency else coalesce(p.currency, d.base_currency) end as price_currency,
        p.name as product_name,
        a.segment,
        coalesce(a.industry, w.industry) as industry,
        coalesce(a.region, w.region) as own_region,
        coalesce(a.region, w.region, o.region) as region,
        coalesce(d.channel, w.channel) as found_channel
    from standing_deals as d
    left join accounts as a on a.account = d.account
    left join standing_people as w on w.person = d.person
    left join owners as o on o.owner = d.owner
    left join products as p on p.product = d.product
),
rated as (
    select
        d.*,
        case when d.currency = d.base_currency then 1000000 else r.rate_micros end as rate_micros,
        case when d.price_currency = d.base_currency then 1000000 else q.rate_micros end as price_rate_micros
    from described as d
    left join rate_periods as r
        on r.currency = d.currency and d.rated_on >= r.valid_on and d.rated_on < r.valid_before
    left join rate_periods as q
        on q.currency = d.price_currency and d.rated_on >= q.valid_on and d.rated_on < q.valid_before
)
select
    opportunity, account, person, owner, campaign, product, product_name, status, crm_stage, kind,
    segment, industry, own_region, region, found_channel as channel,
    of_exchange(told_amount, rate_micros) as amount,
    told_amount, currency, base_currency, rate_micros,
    told_amount is not null and rate_micros is null as without_rate,
    of_exchange(told_price, price_rate_micros) as list_price,
    probability_permille, lost_reason, competitor,
    created_at, created_on, close_on, closed_at, closed_on, rated_on, gone_at, told_at,
    coalesce(created_at, timestamp '1970-01-01 00:00:00') as counts_created_at,
    coalesce(closed_at, timestamp '1970-01-01 00:00:00') as counts_closed_at,
    case when closed_on >= created_on then of_days(created_on, closed_on) end as cycle_days
from rated
