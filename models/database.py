"""Opening the database, and bringing its tables up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosqlite
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as apply_migrations

from internals.tortoise import ACQUIRE_SECONDS, PostgresClient, SqliteClient, open_database, parse_database_url

MODULES = [
    "models.people",
    "models.streams",
    "models.sessions",
    "models.holds",
    "models.ledger",
    "models.rooms",
    "models.notifications",
    "models.log",
    "models.idempotency",
]
ANSWER_SECONDS = 2.0
STATEMENT_SECONDS = 60.0
LONGEST_MIGRATION_SECONDS = 3600.0

SQLITE = {"synchronous": "NORMAL", "busy_timeout": 10_000}
"""A commit does not wait for the disk: a power cut may lose the last moments, a killed process loses nothing."""

POSTGRES = {"minsize": 1, "maxsize": 20, "timeout": ACQUIRE_SECONDS, "command_timeout": STATEMENT_SECONDS}
"""The pool of one process, and how long a new connection and a statement may take."""

LOCK_MIGRATIONS = "SELECT pg_advisory_lock(7336766)"


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a database address, whose own options have precedence."""
    return _config(_connection(url))


async def connect(url: str, *, everywhere: bool = True) -> TortoiseContext:
    """Open the database for this process; ``everywhere``: for tasks that did not inherit this one's context too."""
    context = await open_database(tortoise_config(url), everywhere=everywhere)
    client = get_connection("default")
    if isinstance(client, SqliteClient):
        # Otherwise the first query opens the file, and leaves it open when it is cancelled meanwhile.
        await client.create_connection(with_db=True)
    return context


async def migrate(url: str) -> None:
    """Apply the migrations that the database does not have yet; of many processes at once, one does.

    Connections are closed afterwards.
    """
    connection = _connection(url)
    connection["credentials"].pop("command_timeout", None)  # a migration takes as long as it takes
    async with _migrating_alone(connection):
        try:
            await apply_migrations(config=_config(connection))
        finally:
            await Tortoise.close_connections()


async def reachable() -> bool:
    """Whether the database answers within two seconds."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await get_connection("default").execute_query("SELECT 1")
    except Exception:
        return False
    return True


def _connection(url: str) -> dict[str, Any]:
    """An address and our defaults, as Tortoise takes them."""
    connection = parse_database_url(url)
    if connection["engine"] == "tortoise.backends.asyncpg":
        return {"engine": PostgresClient.__module__, "credentials": POSTGRES | connection["credentials"]}
    return {"engine": connection["engine"], "credentials": SQLITE | connection["credentials"]}


def _config(connection: dict[str, Any]) -> dict[str, Any]:
    return {
        "connections": {"default": connection},
        "apps": {"models": {"models": MODULES, "default_connection": "default", "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def _migrating_alone(connection: dict[str, Any]) -> AsyncIterator[None]:
    """One process at a time may be in this context for a database; one that dies has left it."""
    credentials = connection["credentials"]
    if connection["engine"] == PostgresClient.__module__:
        client = PostgresClient(connection_name="migrations", **credentials)
        try:
            async with client.acquire_connection() as lock:
                await lock.execute(LOCK_MIGRATIONS)
                yield
        finally:
            await client.close()
    else:
        # In another file: a lock on the database itself would keep out the migrations too.
        lock_file = f"{credentials['file_path']}-migrating"
        async with aiosqlite.connect(lock_file, isolation_level=None, timeout=LONGEST_MIGRATION_SECONDS) as lock:
            await lock.execute("BEGIN EXCLUSIVE")
            yield
