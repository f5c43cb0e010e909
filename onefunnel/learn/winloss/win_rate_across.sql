-- question: What share of the deals that closed did we win, in each segment, against each competitor, from each source ...?
-- unit: percent
-- direction: up
-- sla: none
-- word: win rate
-- shape: table
-- adds: share is_won
-- opens: of_group
-- sorts: closed_at desc
-- chooses: across segment competitor source team owner region industry product contacts pushes discount
-- note: Source is the deal's channel, team the colleague that its owner reports to. Contacts, pushes and discount are those at
--   the close; a longer deal has time for more of them, so they go along with winning without being its cause.
with
rows as (
    select
        opportunity,
        coalesce(
            case $across
                when 'segment' then segment
                when 'industry' then industry
                when 'region' then region
                when 'product' then coalesce(product_name, product)
                when 'competitor' then coalesce(competitor, 'none recorded')
                when 'source' then channel
                when 'owner' then owner
                when 'team' then team
                when 'contacts' then contacts_band
                when 'pushes' then pushes_band
                else discount_band
            end,
            'not recorded'
        ) as of_group,
        account, owner, product, competitor, status, status = 'won' as is_won, amount, currency, without_rate, contacts, pushes,
        pushed_days, discount_percent, closed_at
    from closed_deals
    where counts_closed_at >= $begins_at and counts_closed_at < $ends_at and counts_closed_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or channel = $channel)
)
select
    of_group,
    of_div(100 * count(*) filter (where is_won), count(*)) as value,
    count(*) filter (where is_won) as won,
    count(*) as closed
from rows
group by of_group
order by closed desc nulls last, of_group nulls last
