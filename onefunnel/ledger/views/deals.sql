-- says: Each deal with its dimensions and its money in our own currency, those that gave way by a merge left out. amount is
--   empty where no dated rate holds. Deals that nobody dated count as created or closed in 1970: only all time counts them.
-- reads: told_deals
select
    opportunity, account, person, owner, campaign, product, product_name, status, crm_stage, kind,
    segment, industry, region, channel,
    amount, told_amount, currency, rate_micros, without_rate, list_price,
    probability_permille, lost_reason, competitor,
    created_at, created_on, close_on, closed_at, closed_on, counts_created_at, counts_closed_at, cycle_days
from told_deals
where gone_at is null
