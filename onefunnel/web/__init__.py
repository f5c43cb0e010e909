"""The screen, shared by all chapters and knowing none: frame, parts, replies and static files."""
