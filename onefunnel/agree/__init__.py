"""The shared language of both teams."""
