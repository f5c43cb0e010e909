"""People, accounts, opportunities and teams as they stand now, and who may see or change what."""
