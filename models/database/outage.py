"""A database that is down or too busy: which errors say that, rather than that something is wrong; and to wait for
it."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError, TransactionManagementError

from domain.refusals import TryAgain
from models.absence import Absence
from models.database.contention import with_causes
from models.database.storage import NotWritable

UNUSABLE_ERRORS = (
    DBConnectionError,
    OperationalError,
    TransactionManagementError,
    # Tortoise wraps what statements raise, not what a commit does, as on a full disk.
    sqlite3.OperationalError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # What asyncpg says of a connection that the server has dropped in the middle of something.
    asyncpg.InternalClientError,
    TimeoutError,
    TryAgain,
    NotWritable,
)
"""What a database raises that is away, full, held up by others, or read-only. One that cannot be reached raises OSError
too, as do a full disk of standard output, and a file that is not there."""

DATABASE_DOWN_ERRORS = (*UNUSABLE_ERRORS, OSError)
RETRY_SECONDS = 1.0

AWAY_ERRORS = (
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    # Among them TimeoutError, of a server that is silent.
    OSError,
)
"""Raised where no connection is to be had, or one was lost. A mistake of ours raises none of these."""

T = TypeVar("T")

logger = logging.getLogger("greenroom.outage")

DATABASE = Absence(logger, "the database is away", "the database is back", logging.ERROR)
"""Of this process: it is over when a round of the clock has gone through."""


def is_away(error: BaseException) -> bool:
    """Whether the database could not be asked, so that the same question will be answered once it is back."""
    # What asyncpg cannot write as a statement's argument is an InterfaceError too.
    return any(isinstance(cause, AWAY_ERRORS) and not isinstance(cause, ValueError) for cause in with_causes(error))


def log_failure(of: logging.Logger, error: Exception, message: str, *named: object) -> None:
    """Log what that error has kept from being done, which will be tried again; of a database that is away, only that it
    is."""
    if is_away(error):
        DATABASE.noticed(type(error).__name__, error)
    else:
        of.error(message, *named, exc_info=error)


@contextmanager
def failures_logged(of: logging.Logger, message: str, *named: object) -> Iterator[None]:
    """Log whatever fails within, as ``log_failure`` does, and go on behind it."""
    try:
        yield
    except Exception as error:
        log_failure(of, error, message, *named)


async def retry_while_database_down(work: Callable[[], Awaitable[T]]) -> T:
    """What ``work`` gives. While the database is down it is called again every second."""
    while True:
        try:
            return await work()
        except DATABASE_DOWN_ERRORS as error:
            if is_away(error):
                DATABASE.noticed(type(error).__name__, error)
            else:
                logger.info("the database is down: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
