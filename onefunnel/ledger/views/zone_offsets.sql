-- says: How many seconds local time is ahead of UTC in each version's zone, from and until when in local time.
-- reads: agreements
-- stored: made
select
    cast(0 as bigint) as version,
    timestamp '1900-01-01 00:00:00' as from_local,
    timestamp '2200-01-01 00:00:00' as until_local,
    cast(0 as bigint) as offset_secs
