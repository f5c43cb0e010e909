"""The facts: what was told, kept once and for good, and the questions asked of it. Knows SQL, neither Django nor a chapter."""
