"""A migration beside nodes that serve keeps nobody waiting, whatever it has to wait for."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from models.changing.beside import briefly
from tests.conftest import ON_POSTGRES
from tests.models.upgrading.test_migrations import opened
from tests.parts.postgres import connected
from tests.sockets import TIMEOUT_SECONDS

pytestmark = ON_POSTGRES

MORE = "ALTER TABLE topic_head ADD COLUMN more INT"
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = $1 AND state = 'active'"
READ = "SELECT more FROM topic_head"


@pytest.fixture
async def others(database_url: str) -> AsyncIterator[list[asyncpg.Connection]]:
    found = [await connected(database_url) for _ in range(2)]
    yield found
    for connection in found:
        await connection.close()


async def test_who_comes_behind_a_step_that_waits_for_a_lock_goes_on_before_the_lock_is_gone(
    database_url: str, others: list[asyncpg.Connection]
) -> None:
    reader, next_reader = others
    async with opened(database_url) as database, asyncio.timeout(TIMEOUT_SECONDS):
        async with reader.transaction():
            await reader.execute("SELECT FROM topic_head")
            step = asyncio.create_task(briefly(database, (MORE, [])))
            while not await next_reader.fetchval(WAITS, MORE):
                await asyncio.sleep(0)
            await next_reader.execute("SELECT FROM topic_head")
            assert not step.done()
        await step
        await next_reader.execute(READ)


async def test_what_is_wrong_with_a_step_is_said_at_once(database_url: str) -> None:
    async with opened(database_url) as database:
        with pytest.raises(Exception, match="no_such_table"):
            await briefly(database, ("ALTER TABLE no_such_table ADD COLUMN more INT", []))
