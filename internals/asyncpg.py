"""What we use of asyncpg beyond its documentation."""

from asyncpg.pgproto import pgproto

__all__ = ["AsyncpgUUID"]

AsyncpgUUID = pgproto.UUID
"""The class of ids from PostgreSQL, a subclass of ``uuid.UUID``: the compiled executor writes ids by their exact class.
When it goes, leave it out where it is named: ids of any other class are written too, a little more slowly."""
