"""The queue of a stream: its order, its pages and its limit, and who takes requests."""
