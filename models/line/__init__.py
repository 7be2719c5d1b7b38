"""A creator's line across streams: its rows, what is kept of it, and who in it waits or is elsewhere."""
