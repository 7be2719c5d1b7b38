"""What we use of Tortoise's engine for SQLite, and of aiosqlite under it, beyond their documentation."""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite import client as sqlite
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError

__all__ = ["SqliteClient", "TwoConnections", "rows_of_each"]

SqliteClient = sqlite.SqliteClient
"""One connection to a file. When it goes, so does the engine below: take Tortoise's."""


class Writer(SqliteTransactionWrapper):
    """The connection of the transactions. One that begins as a reader and turns writer beside another process fails:
    each is the one who writes to the file from its beginning."""

    async def begin(self) -> None:
        await self._connection._execute(_begin, self._connection._conn)  # type: ignore[no-untyped-call]


class Begun(SqliteTransactionContext):
    """The one transaction of this process. Tortoise's own keeps its lock for ever when BEGIN fails or is cancelled.

    Raises what SQLite says when another process was found, since it was asked for, to write to the file: of all who
    wait behind each other, one waits for that.
    """

    async def __aenter__(self) -> TransactionalDBClient:
        asked, file = asyncio.get_running_loop().time(), self.connection._parent
        await self._trxlock.acquire()
        try:
            if file.busy_at > asked:
                raise file.busy
            await self.ensure_connection()
            self.token = get_connections().set(self.connection_name, self.connection)
            try:
                await self.connection.begin()
            except BaseException as error:
                get_connections().reset(self.token)
                if isinstance(error, sqlite3.OperationalError) and is_busy(error):
                    file.busy, file.busy_at = error, asyncio.get_running_loop().time()
                raise
        except BaseException:
            self._trxlock.release()
            raise
        begun: TransactionalDBClient = self.connection
        return begun


class TwoConnections(SqliteClient):
    """A file, read by another connection than that of the transactions: in WAL mode, reading waits for no writer, of
    this process or of another. Tortoise's own has one connection for both. When it goes, take Tortoise's engine, once
    tests/models/test_broken_database.py and test_foreign_writer.py pass with it."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self.reader = SqliteClient(file_path, **kwargs)
        self.busy = sqlite3.OperationalError()
        """What was said when another process was last found to write, and by the loop's time at which it was."""
        self.busy_at = 0.0

    async def create_connection(self, with_db: bool) -> None:
        await super().create_connection(with_db)
        await self.reader.create_connection(with_db)

    async def close(self) -> None:
        await self.reader.close()
        await super().close()

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return self.reader.acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return Begun(Writer(self), self._lock)


async def rows_of_each(
    client: SqliteClient, statements: Sequence[tuple[str, Sequence[object]]]
) -> list[list[dict[str, Any]]]:
    """Run statements one after the other, each with its values; what each of them gives. All are one turn of the
    connection's thread, which costs more than most statements.
    When it goes, run them by ``execute_query_dict``, one by one."""
    async with client.acquire_connection() as connection:
        for statement, values in statements:
            client.log.debug("%s: %s", statement, values)
        try:
            found = await connection._execute(_run, connection._conn, statements)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
    return [list(map(dict, rows)) for rows in found]


def _run(connection: sqlite3.Connection, statements: Sequence[tuple[str, Sequence[object]]]) -> list[list[sqlite3.Row]]:
    return [connection.execute(statement, values).fetchall() for statement, values in statements]


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another process was waited for in vain."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _begin(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        # Begun for somebody who was cancelled before they were told.
        connection.rollback()
    connection.execute("BEGIN IMMEDIATE")


client_class = TwoConnections
"""Tortoise looks for this name in the module of an engine."""
