"""``make upgrade``: a database of the first release, with many sessions, is migrated while others use it."""
