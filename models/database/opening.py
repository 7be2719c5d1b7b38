"""Opening the database: how this process connects to it, and whether it answers."""

import asyncio
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.models import Model

import models
from internals.tortoise import ACQUIRE_SECONDS, PostgresClient, open_database
from internals.tortoise_sqlite import SqliteClient, WriterAndReaders
from models.database.address import IN_MEMORY, MOST_CONNECTIONS, parse_address
from models.database.own_file import make_own

ANSWER_SECONDS = 2.0
STATEMENT_SECONDS = 60.0

SQLITE = {"synchronous": "NORMAL", "busy_timeout": 2_000}
"""No wait for the disk at each commit: a power cut may lose the last moments, a killed process loses nothing. Another
process that writes is waited for so many milliseconds."""

POSTGRES = {"minsize": 1, "maxsize": MOST_CONNECTIONS, "timeout": ACQUIRE_SECONDS, "command_timeout": STATEMENT_SECONDS}
"""The pool of one process, and how long a new connection and a statement may take."""

POSTGRES_WAITS = {
    "lock_timeout": "5s",
    "statement_timeout": f"{STATEMENT_SECONDS:.0f}s",
    "idle_in_transaction_session_timeout": "30s",
}
"""For how long the server lets a statement wait for a lock, lets it run, and waits for the next statement of a
transaction: a node that stands still gives back what it has locked."""


async def connect(url: str, *, everywhere: bool = True, connections: int = MOST_CONNECTIONS) -> TortoiseContext:
    """Open the database for this process. ``everywhere``: also for tasks that did not inherit this one's context.
    ``connections``: at most so many, where the database takes several."""
    config = tortoise_config(url, connections)
    make_files(config["connections"]["default"])
    context = await open_database(config, everywhere=everywhere)
    client = get_connection("default")
    if isinstance(client, SqliteClient):
        # Otherwise the first query opens the file, and leaves it open when it is cancelled meanwhile.
        try:
            await client.create_connection(with_db=True)
        except BaseException:
            # Of what is open by then each has a thread, for which the process would wait.
            await Tortoise.close_connections()
            raise
    return context


async def reachable() -> bool:
    """Whether the database answers within two seconds."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await get_connection("default").execute_query("SELECT 1")
    except Exception:
        return False
    return True


def tortoise_config(url: str, connections: int = MOST_CONNECTIONS) -> dict[str, Any]:
    """Tortoise's configuration for a database address; options in the address win over our defaults."""
    return config_of(connection_to(url, connections))


def config_of(connection: dict[str, Any]) -> dict[str, Any]:
    """Tortoise's configuration for a connection to the database."""
    return {
        "connections": {"default": connection},
        "apps": {
            "models": {
                "models": modules_with_tables(),
                "default_connection": "default",
                "migrations": "models.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def modules_with_tables() -> list[str]:
    """The modules of ``models`` that define tables."""
    names = (module.name for module in iter_modules(models.__path__) if not module.ispkg)
    modules = [import_module(f"models.{name}") for name in names]
    return [module.__name__ for module in modules if any(map(partial(_is_model_of, module), vars(module).values()))]


def connection_to(url: str, connections: int = MOST_CONNECTIONS) -> dict[str, Any]:
    """An address and our defaults, as Tortoise takes them."""
    connection = parse_address(url)
    if connection["engine"] == "tortoise.backends.asyncpg":
        ours = POSTGRES | {"maxsize": connections, "server_settings": POSTGRES_WAITS}
        pool = ours | connection["credentials"]
        pool["minsize"] = min(pool["minsize"], pool["maxsize"])
        return {"engine": PostgresClient.__module__, "credentials": pool}
    return {"engine": WriterAndReaders.__module__, "credentials": SQLITE | connection["credentials"]}


def transaction_slots(url: str, connections: int) -> int:
    """How many transactions of a process may be under way at once: fewer than its connections, so that reading goes on
    when all of them wait."""
    most = int(connection_to(url, connections)["credentials"].get("maxsize", MOST_CONNECTIONS))
    return max(1, most * 4 // 5)


def make_files(connection: dict[str, Any], *suffixes: str) -> None:
    """Make the files of a new SQLite database readable for our account alone. Those that SQLite puts beside it get the
    same mode."""
    path = connection["credentials"].get("file_path")
    if path and path != IN_MEMORY:
        for suffix in suffixes or ("",):
            make_own(Path(f"{path}{suffix}"))


def _is_model_of(module: ModuleType, value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__
