"""What a database says when others are in the way, rather than that something is wrong."""

import sqlite3
from collections.abc import Iterator

import asyncpg

from internals.tortoise_sqlite import is_busy


def is_conflict(error: BaseException) -> bool:
    """Whether the transaction was undone because another one got in its way: done anew, it may well succeed."""
    return isinstance(error, asyncpg.DeadlockDetectedError | asyncpg.SerializationError)


def is_held(error: BaseException) -> bool:
    """Whether something that others have locked was waited for in vain."""
    return any(
        isinstance(cause, asyncpg.LockNotAvailableError)
        or (isinstance(cause, sqlite3.OperationalError) and is_busy(cause))
        for cause in with_causes(error)
    )


def with_causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it wraps: Tortoise has what SQLite says as an argument of what it raises."""
    yield error
    yield from (one for one in error.args if isinstance(one, BaseException))
