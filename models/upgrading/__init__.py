"""Bringing the tables of a database up to date, and what the database knows of them."""
