-- says: Which hand-overs an SLA that is about some leads only is about, by the version in force at the hand-over; rank is the
--   SLA's place in the agreement.
-- reads: agreements, stage_entries, people, accounts, opportunities, opportunity_changes, touches, stage_moves, verdicts,
--   identities, standing_people, deals, versions, zone_offsets, agreed_terms
-- stored: made
select cast(null as bigint) as version, cast(null as bigint) as rank, cast(null as string) as entry where false
