"""Bring the ledger up to date with the log: the one place where the store and the ledger meet."""
