"""Bringing the database's tables up to date."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import aiosqlite
from asyncpg import Connection
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError
from tortoise.migrations.api import migrate as apply_migrations

from internals.tortoise import PostgresClient
from internals.tortoise_operations import applied_migrations
from internals.tortoise_sqlite import SqliteClient, WriterAndReaders
from models import migrations
from models.database.opening import config_of, connection_to, make_files
from models.upgrading.planning import look_at_file
from models.upgrading.releases import last_beside

LONGEST_MIGRATION_SECONDS = 3600.0

LOCK_MIGRATIONS = "SELECT pg_try_advisory_xact_lock(7336767)"
"""Until the transaction ends: behind PgBouncer a session's lock would stay with some other session. 0.1.0 waits for
another number, in a statement: a node of it that starts meanwhile has nothing to apply, and must not be waited for."""

NO_LIMITS = {"lock_timeout": "0", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
"""Of a connection that migrates, whatever the role has. (PgBouncer takes none with a new connection.)"""

TRY_AGAIN_SECONDS = 0.2

LOCK_FILE = "-migrating"
"""The end of the name of the file that is locked meanwhile, which begins with that of SQLite's file."""


Progress = Callable[[str, str, str], None]
"""Is told ``apply_start`` and ``apply_done``, the app, and the name of the migration."""


class NobodyBeside(Exception):
    """Nobody serves beside the one node on SQLite: stop it, and start the new one."""


class NoDatabase(Exception):
    """There is none at that address, or one without tables: `main.py migrate` makes it."""


async def migrate(url: str, *, beside: bool = False, new: bool = True, progress: Progress | None = None) -> None:
    """Apply the migrations that the database does not have yet, and have SQLite look at its tables. Of many processes
    at once, one does it.

    ``beside``: only those migrations beside which nodes of the release before can go on, which takes PostgreSQL.
    ``new``: whether the database may be new; else NoDatabase is raised where there is none. ``progress``: told when
    each migration begins and ends. Connections are closed afterwards.

    Raises NobodyBeside for SQLite with ``beside``, NoDatabase, and one of DATABASE_DOWN_ERRORS for a database that
    cannot be used.
    """
    connection = connection_to(url)
    if not new and _has_no_file(connection):
        raise NoDatabase
    if connection["engine"] == WriterAndReaders.__module__:
        if beside:
            raise NobodyBeside
        connection["engine"] = SqliteClient.__module__.rpartition(".")[0]  # tables are changed by one connection
    credentials = connection["credentials"]
    credentials.pop("command_timeout", None)  # a migration takes as long as it takes
    if credentials.get("server_settings"):
        credentials["server_settings"] = NO_LIMITS
    make_files(connection, "", LOCK_FILE)
    async with _migrating_alone(connection):
        if connection["engine"] != PostgresClient.__module__:
            await _try_file(connection)
        if not new and not await _applied(connection):
            raise NoDatabase
        try:
            target = f"models.{await _last_beside(connection)}" if beside else None
            await apply_migrations(config=config_of(connection), target=target, progress=progress)
        finally:
            await Tortoise.close_connections()
        if path := connection["credentials"].get("file_path"):
            await look_at_file(path)


def _has_no_file(connection: dict[str, Any]) -> bool:
    path = connection["credentials"].get("file_path")
    return path is not None and not Path(path).exists()


async def _try_file(connection: dict[str, Any]) -> None:
    """Open a SQLite file, and close it. Tortoise keeps its lock for ever where it cannot be opened, and would wait.

    Raises DBConnectionError.
    """
    client = SqliteClient(connection_name="migrations", **connection["credentials"])
    try:
        # Not by aiosqlite: where that cannot open a file, its thread may tell an event loop of it that has ended.
        await asyncio.to_thread(_open_file, client.filename, client.pragmas)
    except sqlite3.Error as problem:
        raise DBConnectionError(f"{client.filename}: {problem}") from problem


def _open_file(path: str, pragmas: Mapping[str, object]) -> None:
    with closing(sqlite3.connect(path)) as file:
        for pragma, value in pragmas.items():
            file.execute(f"PRAGMA {pragma}={value}")


async def _last_beside(connection: dict[str, Any]) -> str:
    """The last migration beside which nodes of the release before go on."""
    known = sorted(module.name for module in iter_modules(migrations.__path__))
    return last_beside(await _applied(connection), known)


async def _applied(connection: dict[str, Any]) -> set[str]:
    """The migrations that a database has had."""
    kind = PostgresClient if connection["engine"] == PostgresClient.__module__ else SqliteClient
    client = kind(connection_name="migrations", **connection["credentials"])
    try:
        return await applied_migrations(client)
    finally:
        await client.close()


@asynccontextmanager
async def _migrating_alone(connection: dict[str, Any]) -> AsyncIterator[None]:
    """One process at a time may be in this context for a database; one that dies has left it."""
    credentials = connection["credentials"]
    if connection["engine"] == PostgresClient.__module__:
        client = PostgresClient(connection_name="migrations", **credentials)
        try:
            async with client.acquire_connection() as held, _locked(held):
                yield
        finally:
            await client.close()
    else:
        # In another file: a lock on the database itself would keep out the migrations too.
        lock_file = f"{credentials['file_path']}{LOCK_FILE}"
        async with aiosqlite.connect(lock_file, isolation_level=None, timeout=LONGEST_MIGRATION_SECONDS) as lock:
            await lock.execute("BEGIN EXCLUSIVE")
            yield


@asynccontextmanager
async def _locked(connection: Connection) -> AsyncIterator[None]:
    """Nobody else is in this context. An index that is built concurrently waits for every statement that began before
    it. So nobody waits for the lock in a statement here, and whoever has it has ended that statement by another one."""
    while True:
        async with connection.transaction(isolation="read_committed"):
            if (await connection.fetch(LOCK_MIGRATIONS))[0][0]:
                await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield
                return
        await asyncio.sleep(TRY_AGAIN_SECONDS)
