"""The same answers by address: measures and their rows, the agreement, records and imports, for programs."""
