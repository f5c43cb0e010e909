"""The operational store: where it lies, how SQLite and PostgreSQL are opened, and the durable intake log kept in it."""
