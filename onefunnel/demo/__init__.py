"""A made-up company: its people, its two years and its habits, with the planted truth written beside it."""
