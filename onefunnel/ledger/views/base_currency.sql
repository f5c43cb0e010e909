-- says: The one currency that sums are stated in: what the company says, else the only currency its deals use.
-- reads: company, opportunities
-- stored: yes
select
    coalesce(
        (select min(base_currency) from company),
        (select case when count(distinct currency) = 1 then min(currency) end from opportunities)
    ) as currency
