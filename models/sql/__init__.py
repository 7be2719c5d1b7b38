"""SQL of our own: statements, and rows of a table."""
