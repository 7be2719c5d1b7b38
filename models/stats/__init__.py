"""A creator's statistics: over a span of time, by whole days, and in groups."""
