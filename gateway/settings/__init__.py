"""The settings: everything that an operator may set, how it is read, and what a start makes of it."""
