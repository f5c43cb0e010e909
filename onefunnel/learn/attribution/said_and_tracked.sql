-- question: Where do the buyers' own words and the tracking disagree about what brought them?
-- unit: count
-- direction: none
-- sla: none
-- word: self-report
-- shape: table
-- adds: count
-- opens: pair
-- sorts: ends_at desc
-- chooses: stage opportunity won sales_qualified
-- note: Tracked is the channel of the touch that made the lead, else of the first. Said is the account's last answer before.
with
rows as (
    select
        journey, opportunity, account, owner, ends_at, amount, currency, without_rate, tracked, said,
        said || ' / ' || tracked as pair, disagrees
    from heard_conversions
    where stage = $stage and ends_at >= $begins_at and ends_at < $ends_at and ends_at <= $as_of
        and ($segment is null or segment = $segment)
        and ($industry is null or industry = $industry)
        and ($region is null or region = $region)
        and ($owner is null or owner = $owner)
        and ($product is null or $product in (product, product_name))
        and ($channel is null or deal_channel = $channel)
)
select pair, said, tracked, count(*) as value, sum(amount) as amount, bool_or(disagrees) as disagrees
from rows
group by pair, said, tracked
order by value desc nulls last, said nulls last, tracked nulls last
