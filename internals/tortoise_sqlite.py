"""What we use of Tortoise's engine for SQLite, and of aiosqlite under it, beyond their documentation."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite import client as sqlite
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError

from internals.sqlite_readers import Readers

__all__ = ["SqliteClient", "WriterAndReaders", "rows_of_each"]

SqliteClient = sqlite.SqliteClient
"""One connection to a file. When it goes, so does the engine below: take Tortoise's."""

T = TypeVar("T")


LOG = "-wal"
"""What SQLite adds to a file's name for that of its write-ahead log."""


class Replaced(sqlite3.OperationalError):
    """The open file is not the one of that name any more: another is in its place, or none. SQLite has a code for that,
    and in WAL mode does not look."""

    sqlite_errorcode = sqlite3.SQLITE_READONLY_DBMOVED


class Writer(SqliteTransactionWrapper):
    """The connection of a transaction. A transaction that reads first and then writes fails beside another process that
    writes, so each begins as a writer (BEGIN IMMEDIATE). It begins in the same turn of the thread as its first
    statement, and ends in that of its last where ``rows_of_each`` is told so: a turn costs more than most statements.
    """

    def __init__(self, file: "WriterAndReaders") -> None:
        super().__init__(file)
        self._file = file
        self._has_begun = False

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return BegunFirst(self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Within(self))

    async def begin(self) -> None:
        """Do nothing yet: it begins with the first statement."""

    async def begun(self) -> None:
        """Begin now, if it has not."""
        if not self._has_begun:
            await self.in_a_turn(_nothing)

    async def in_a_turn(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the thread does with the connection, in the transaction. Raises what SQLite says when another process
        writes to the file for too long."""
        begins, self._has_begun = not self._has_begun, True
        file: Any = self._connection
        try:
            done: T = await file._execute(partial(_begin_with, work) if begins else work, file._conn)
        except sqlite3.OperationalError as error:
            if begins and is_busy(error):
                # Whatever comes next is not to be written without a transaction.
                self._has_begun = False
                self._file.busy, self._file.busy_at = error, asyncio.get_running_loop().time()
            raise
        return done

    async def commit(self) -> None:
        if self._has_begun:
            await super().commit()
        self._finalized = True

    async def rollback(self) -> None:
        if self._has_begun:
            await super().rollback()
        self._finalized = True


class Within(SqliteTransactionWrapper):
    """A savepoint in a transaction, which has begun before."""

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer)
        self._writer = writer

    async def savepoint(self) -> None:
        await self._writer.begun()
        await super().savepoint()


class BegunFirst(ConnectionWrapper[Any]):
    """The connection of a transaction, which has begun by the time that the connection is given."""

    __slots__ = ("_writer",)

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer._lock, writer)
        self._writer = writer

    async def __aenter__(self) -> Any:
        connection = await super().__aenter__()
        try:
            await self._writer.begun()
        except BaseException:
            self._lock.release()
            raise
        return connection


class Begun(SqliteTransactionContext):
    """The one transaction of this process. Tortoise's own keeps its lock for ever when BEGIN fails or is cancelled.

    Raises Replaced; or, where another process was found to write to the file since this one was asked for, what SQLite
    said then: of all who wait behind each other, only one waits for that process.
    """

    async def __aenter__(self) -> TransactionalDBClient:
        asked, file = asyncio.get_running_loop().time(), self.connection._parent
        await self._trxlock.acquire()
        try:
            if file.busy_at > asked:
                raise file.busy
            await self.ensure_connection()
            file.check_in_place()
            self.token = get_connections().set(self.connection_name, self.connection)
        except BaseException:
            self._trxlock.release()
            raise
        begun: TransactionalDBClient = self.connection
        return begun


class Reading(ConnectionWrapper[Any]):
    """A connection that reads, for as long as somebody does. ``at_length``: what is read is known to take long."""

    __slots__ = ("_at_length", "_reader", "_readers")

    def __init__(self, file: "WriterAndReaders", *, at_length: bool = False) -> None:
        super().__init__(file._lock, file)
        self._readers = file.readers
        self._at_length = at_length

    async def __aenter__(self) -> Any:
        readers = self._readers
        self._reader = reader = await (readers.take_at_length() if self._at_length else readers.take())
        if not reader._connection:
            try:
                await reader.create_connection(with_db=True)
            except BaseException:
                self._readers.give_back(reader)
                raise
        return reader._connection

    async def __aexit__(self, *_: object) -> None:
        self._readers.give_back(self._reader)


class WriterAndReaders(SqliteClient):
    """A file, read by other connections than that of the transactions: in WAL mode, reading waits for no writer, of
    this process or of another. Tortoise's own has one connection for everything. When it goes, take its engine, once
    tests/models/database/test_broken_database.py and test_foreign_writer.py pass with it."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self.readers = Readers(SqliteClient(file_path, **kwargs), SqliteClient(file_path, **kwargs))
        self.busy = sqlite3.OperationalError()
        """What SQLite said when another process was last found to write; ``busy_at``: when that was, by the loop's
        time."""
        self.busy_at = 0.0
        self._opened: os.stat_result | None = None
        self._opened_log: os.stat_result | None = None

    async def create_connection(self, with_db: bool) -> None:
        await super().create_connection(with_db)
        self._opened = self._found()
        self._opened_log = self._found(LOG)
        for reader in self.readers:
            await reader.create_connection(with_db)

    async def close(self) -> None:
        for reader in self.readers:
            await reader.close()
        await super().close()

    def check_in_place(self) -> None:
        """Raises Replaced when the file that is open is another than the one of its name, or the log beside it, which
        has what was written last: it is made with the first write, and stays as long as somebody has the file open."""
        self._opened_log = self._opened_log or self._found(LOG)
        for opened, suffix in ((self._opened, ""), (self._opened_log, LOG)):
            if opened:
                found = self._found(suffix)
                if found is None or not os.path.samestat(opened, found):
                    raise Replaced

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return Reading(self)

    def _in_transaction(self) -> TransactionContext:
        return Begun(Writer(self), self._lock)

    def _found(self, suffix: str = "") -> os.stat_result | None:
        with suppress(OSError):
            return os.stat(f"{self.filename}{suffix}")
        return None


async def rows_of_each(
    client: SqliteClient, statements: Sequence[tuple[str, Sequence[object]]], *, last: bool, at_length: bool
) -> list[list[dict[str, Any]]]:
    """Run statements one after the other, each with its values; what each of them gives. All are one turn of the
    connection's thread, which costs more than most statements. ``last``: the transaction is committed behind them.
    ``at_length``: they are known to take long, and outside of a transaction keep no other read waiting.
    When it goes, run them by ``execute_query_dict``, one by one."""
    for statement, values in statements:
        client.log.debug("%s: %s", statement, values)
    run = partial(_run, statements, last)
    try:
        if isinstance(client, Writer):
            async with client._lock:
                found = await client.in_a_turn(run)
            client._finalized = client._finalized or last
        else:
            reading = client.acquire_connection()
            if at_length and isinstance(client, WriterAndReaders):
                reading = Reading(client, at_length=True)
            async with reading as connection:
                found = await connection._execute(run, connection._conn)
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    return [list(map(dict, rows)) for rows in found]


def _run(
    statements: Sequence[tuple[str, Sequence[object]]], last: bool, connection: sqlite3.Connection
) -> list[list[sqlite3.Row]]:
    found = [connection.execute(statement, values).fetchall() for statement, values in statements]
    if last:
        connection.commit()
    return found


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another process was waited for in vain."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _begin_with(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    if connection.in_transaction:
        # Begun for somebody who was cancelled before they were told.
        connection.rollback()
    connection.execute("BEGIN IMMEDIATE")
    return work(connection)


def _nothing(_: sqlite3.Connection) -> None:
    """Begin, and nothing more."""


client_class = WriterAndReaders
"""Tortoise looks for this name in the module of an engine."""
