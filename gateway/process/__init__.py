"""The processes that serve: one, or several workers on one port, and how each shares out its time."""
