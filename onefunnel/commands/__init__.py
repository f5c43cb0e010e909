"""The command line, one file a verb. Exit codes: 0 done, 1 refused with a reason, 2 wrong words, 3 something is broken."""
