"""Opening the database, and bringing its tables up to date."""

import asyncio
from typing import Any

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as apply_migrations

MODULES = [
    "models.people",
    "models.streams",
    "models.sessions",
    "models.ledger",
    "models.rooms",
    "models.notifications",
    "models.log",
    "models.idempotency",
]
ANSWER_SECONDS = 2.0
POOL = "minsize=1&maxsize=20"


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a database address. SQLite: WAL, and no wait for the disk at each commit
    (a power cut may lose the last moments, a killed process loses nothing)."""
    separator = "&" if "?" in url else "?"
    options = "synchronous=NORMAL&busy_timeout=10000" if url.startswith("sqlite") else POOL
    return {
        "connections": {"default": f"{url}{separator}{options}"},
        "apps": {"models": {"models": MODULES, "default_connection": "default", "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, *, everywhere: bool = True) -> TortoiseContext:
    """Open the database for this process; ``everywhere``: for tasks that did not inherit this one's context too."""
    return await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=everywhere)


async def migrate(url: str) -> None:
    """Apply the migrations that the database does not have yet. Connections are closed afterwards."""
    await apply_migrations(config=tortoise_config(url))
    await Tortoise.close_connections()


async def reachable() -> bool:
    """Whether the database answers within two seconds."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await get_connection("default").execute_query("SELECT 1")
    except Exception:
        return False
    return True
