"""How each followed fact becomes a row: one statement a file, which the newest log entry wins."""
