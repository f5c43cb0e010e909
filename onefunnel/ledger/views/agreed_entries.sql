-- says: Who entered which stage when by each version's conditions, as if that version had been in force for all time.
-- reads: agreements, agreed_terms, people, accounts, opportunities, opportunity_changes, touches, stage_moves, verdicts,
--   identities
-- stored: made
select
    cast(null as bigint) as version, cast(null as string) as stage, cast(null as string) as person,
    cast(null as string) as opportunity, cast(null as timestamp) as entered_at
where false
