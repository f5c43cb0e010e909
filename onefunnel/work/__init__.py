"""The flow of leads, from capture to conversation."""
