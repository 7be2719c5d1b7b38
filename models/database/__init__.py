"""The database itself: where it is, how it is opened, and what is made of it when it is away, full or busy."""
