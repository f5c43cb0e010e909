-- says: The days on which each version's company does not work.
-- reads: agreements
-- stored: made
select cast(null as bigint) as version, cast(null as date) as day where false
