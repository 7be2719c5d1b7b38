"""A PostgreSQL that says nothing, though nobody has closed its connections: who is told to end ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from internals.tortoise import PostgresClient
from models.database.opening import connect
from tests.clients.proxy import Proxy, proxied
from tests.conftest import ON_POSTGRES
from tests.sockets import TIMEOUT_SECONDS

pytestmark = ON_POSTGRES


async def ask() -> None:
    await get_connection("default").execute_query("SELECT 1")


async def begin() -> None:
    async with in_transaction():
        pass


@pytest.mark.parametrize("work", [ask, begin])
async def test_who_is_cancelled_while_the_server_is_silent_is_cancelled_and_keeps_no_connection(
    database_url: str, work: Callable[[], Awaitable[None]]
) -> None:
    async with behind_proxy(database_url) as (proxy, client), asyncio.timeout(TIMEOUT_SECONDS):
        await work()
        async with proxy.stalled():
            working = asyncio.ensure_future(work())
            while not client.connections()["used"]:
                await asyncio.sleep(0)
            working.cancel()
            await asyncio.wait([working])
            assert working.cancelled()
        while client.connections()["used"]:
            await asyncio.sleep(0)
        await work()


@asynccontextmanager
async def behind_proxy(url: str) -> AsyncIterator[tuple[Proxy, PostgresClient]]:
    """A database that is reached through a proxy."""
    at = urlsplit(url)
    user, _, _ = at.netloc.rpartition("@")
    async with proxied(at.port or 5432) as proxy:
        await connect(at._replace(netloc=f"{user}@127.0.0.1:{proxy.port}").geturl(), everywhere=False)
        client = get_connection("default")
        assert isinstance(client, PostgresClient)
        try:
            yield proxy, client
        finally:
            await Tortoise.close_connections()
