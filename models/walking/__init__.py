"""Going through many rows, some at a time."""
