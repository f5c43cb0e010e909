-- says: What each deal was from an instant on, its money in our own currency by the rate of the day on which it was then
--   expected to close. What its next change calls the value before wins over what the last one made of it. A deal that is open
--   but does not count by the version in force stands as early; is_break: another version took over at that instant.
-- reads: deal_spans, deal_instants, owners, rate_periods, uncounted_deals, versions
with
placed as (
    select
        s.opportunity, i.state, i.happened_at,
        coalesce(i.happened_at = s.ends_at, false) as is_last,
        u.opportunity is not null as is_early, v.version is not null as is_break,
        s.ends_as, s.gone_at is not null as is_gone, s.account, s.person, s.product, s.product_name, s.segment, s.industry,
        s.own_region, s.channel, s.currency, s.base_currency, s.created_at, s.created_on, s.rated_on,
        i.next_status, i.last_status,
        s.status, s.crm_stage, s.told_amount, s.close_on, s.closed_on, s.owner, i.next_stage, i.next_amount, i.next_close, i.next_owner,
        coalesce(nullif(substr(i.next_stage, 8), ''), nullif(substr(i.last_stage, 8), '')) as then_stage,
        coalesce(nullif(substr(i.next_amount, 8), ''), nullif(substr(i.last_amount, 8), '')) as then_amount,
        coalesce(nullif(substr(i.next_close, 8), ''), nullif(substr(i.last_close, 8), '')) as then_close,
        coalesce(nullif(substr(i.next_owner, 8), ''), nullif(substr(i.last_owner, 8), '')) as then_owner
    from deal_spans as s
    join deal_instants as i on i.opportunity = s.opportunity
    left join uncounted_deals as u
        on u.opportunity = i.opportunity and i.happened_at >= u.from_at and i.happened_at < u.until_at
    left join versions as v on v.in_force_at = i.happened_at and v.until_at > v.in_force_at
),
valued as (
    select
        opportunity, state, happened_at, is_gone, account, person, product, product_name, segment, industry, own_region,
        channel, currency, base_currency, created_at, created_on, is_last, ends_as, is_early, is_break,
        case
            when is_last then ends_as
            when next_status is not null then coalesce(nullif(substr(next_status, 8), ''), 'open')
            when ends_as in ('won', 'lost', 'gone') then 'open'
            else ends_as
        end as standing,
        case when next_stage is null then crm_stage else then_stage end as crm_stage,
        case when next_amount is null then told_amount else try_cast(then_amount as bigint) end as told_amount,
        case
            when is_last and ends_as <> 'gone' then coalesce(closed_on, date '1970-01-01')
            when next_close is null then close_on
            else try_cast(then_close as date)
        end as close_on,
        case when next_owner is null then owner else then_owner end as owner,
        rated_on
    from placed
)
select
    v.opportunity, v.state, v.happened_at, v.is_last, v.is_break, v.is_gone,
    case when v.is_early and v.standing = 'open' then 'early' else v.standing end as standing, v.account, v.person, v.owner, v.product,
    v.product_name, v.segment, v.industry, coalesce(v.own_region, o.region) as region, v.channel, v.crm_stage,
    v.told_amount, v.currency,
    case when v.currency = v.base_currency then 1000000 else r.rate_micros end as rate_micros,
    v.close_on, v.created_at
from valued as v
left join owners as o on o.owner = v.owner
left join rate_periods as r
    on r.currency = v.currency
    and coalesce(case when v.is_last then v.rated_on end, v.close_on, v.created_on, v.rated_on) >= r.valid_on
    and coalesce(case when v.is_last then v.rated_on end, v.close_on, v.created_on, v.rated_on) < r.valid_before
