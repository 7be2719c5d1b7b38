"""Somebody else, neither a node nor a test's person, who has locked rows of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from models.database import opening
from models.writing import transactions
from tests.parts.postgres import connected
from tests.stage import Stage


@pytest.fixture
def waits_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second for a lock of PostgreSQL and three for a turn, rather than five and fifteen: a test that sees all
    wait in vain takes no longer."""
    monkeypatch.setitem(opening.POSTGRES_WAITS, "lock_timeout", "1s")
    monkeypatch.setattr(transactions, "TURN_SECONDS", 3)


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
