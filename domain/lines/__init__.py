"""A creator's line: who is in it, in which order, and when each of them is likely to begin."""
