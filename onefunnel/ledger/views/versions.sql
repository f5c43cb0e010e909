-- says: Each version of the agreement with the instants between which it is in force. Version 0, the built-in one, holds
--   before the first that was signed.
-- reads: agreements
-- stored: made
select
    cast(0 as bigint) as version,
    timestamp '0001-01-01 00:00:00' as in_force_at,
    timestamp '2200-01-01 00:00:00' as until_at,
    date '0001-01-01' as in_force_on,
    cast('' as string) as digest
