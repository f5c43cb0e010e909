"""What changed, and why: from one day to another, every cent of the pipeline accounted for."""
