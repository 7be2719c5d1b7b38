"""Databases for tests, each for one of them: which kinds there are, and those that are SQLite files."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from internals.tortoise_sqlite import WriterAndReaders
from models.upgrading.migrating import migrate
from tests.sockets import TIMEOUT_SECONDS

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 2**30


class Databases(Protocol):
    """Makes databases, which are gone when their context ends."""

    def migrated(self) -> AbstractAsyncContextManager[str]:
        """The address of a database with every table and no row."""
        ...

    def empty(self) -> AbstractAsyncContextManager[str]:
        """The address of a database without any table."""
        ...

    def copy_of(self, url: str) -> AbstractAsyncContextManager[str]:
        """The address of a copy of that database, which nobody has open."""
        ...


@dataclass(frozen=True)
class Backend:
    """What an application of the tests stands on. ``cast``: the address of a database in which the cast is already."""

    databases: Databases
    broadcast_url: str
    cast: str


@asynccontextmanager
async def read_only() -> AsyncIterator[None]:
    """The database that this process has open takes no writes meanwhile."""
    await _take_writes(False)
    try:
        yield
    finally:
        await _take_writes(True)


async def _take_writes(taken: bool) -> None:
    client = get_connection("default")
    if isinstance(client, AsyncpgDBClient):
        setting = f"ALTER DATABASE {client.database} SET default_transaction_read_only = {not taken}"
        await client.execute_script(f"BEGIN READ WRITE; {setting}; COMMIT")
        await client._expire_connections()
    else:
        assert isinstance(client, WriterAndReaders)
        for connection in (client, *client.readers):
            assert connection._connection is not None
            await connection._connection.execute(f"PRAGMA query_only = {not taken}")


async def every_connection_is_free() -> None:
    """As many transactions as there may be connections are open at the same moment; fails when one cannot begin."""
    client = get_connection("default")
    together = asyncio.Barrier(client.pool_maxsize if isinstance(client, AsyncpgDBClient) else 1)

    async def one() -> None:
        async with in_transaction():
            await together.wait()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*(one() for _ in range(together.parties)))


def folder_for_databases() -> TemporaryDirectory[str]:
    """A folder until it is cleaned up; in memory where there is room, as what lives for a second needs no disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return TemporaryDirectory(prefix="greenroom-", dir=MEMORY if roomy else None)


@dataclass(frozen=True)
class SqliteFiles:
    """A file for each database; ``template`` is the address of one that has been migrated."""

    template: str

    def migrated(self) -> AbstractAsyncContextManager[str]:
        return self.copy_of(self.template)

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        with folder_for_databases() as folder:
            yield f"sqlite://{folder}/test.sqlite3"

    @asynccontextmanager
    async def copy_of(self, url: str) -> AsyncIterator[str]:
        async with self.empty() as copy:
            shutil.copy(path_of(url), path_of(copy))
            yield copy


@asynccontextmanager
async def sqlite_files() -> AsyncIterator[SqliteFiles]:
    """SQLite files, until the end."""
    with folder_for_databases() as folder:
        url = f"sqlite://{folder}/migrated.sqlite3"
        await migrate(url)
        yield SqliteFiles(url)


def path_of(url: str) -> Path:
    """The file that holds the database of that address."""
    return Path(url.removeprefix("sqlite://"))
