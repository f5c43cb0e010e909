-- says: Who entered which stage when by each version's conditions, as if that version had been in force for all time, and
--   when they left it again.
-- reads: agreements, people, accounts, opportunities, opportunity_changes, touches, stage_moves, verdicts, identities,
--   standing_people, deals, versions, zone_offsets, agreed_terms
-- stored: made
select
    cast(null as bigint) as version, cast(null as string) as move, cast(null as string) as person,
    cast(null as string) as opportunity, cast(null as string) as stage, cast(null as timestamp) as entered_at,
    cast(null as timestamp) as left_at
where false
