"""The one way to write: a transaction, its record, and turns for who wants to change the same line."""
