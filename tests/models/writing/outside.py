"""Somebody else, neither a node nor a test's person, who has locked rows of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from tests.postgres import connected
from tests.stage import Stage

LOCK = "SELECT 1 FROM user_account WHERE id = $1 FOR NO KEY UPDATE"


@asynccontextmanager
async def held_from_outside(stage: Stage, *rows: UUID | str, lock: str = LOCK) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else has locked these people, or other rows, meanwhile."""
    connection = await connected(stage.node.settings.database_url)
    try:
        async with connection.transaction():
            for one in rows:
                await connection.execute(lock, one)
            yield connection
    finally:
        await connection.close()
