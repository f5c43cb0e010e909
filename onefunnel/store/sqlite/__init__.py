"""Django's SQLite backend, opened the way an embedded store must be: WAL, full sync, secure delete and a deadline."""
