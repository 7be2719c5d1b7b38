"""A creator's figures: over a span of time, by whole days, and in groups."""
