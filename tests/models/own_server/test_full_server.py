"""PostgreSQL has no connection left for a pool that would grow: who asks waits for one of those that the pool has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import asyncpg
import pytest
from tortoise.connection import get_connection

import internals.tortoise
from internals.tortoise import PostgresClient
from tests.conftest import ON_POSTGRES
from tests.parts.postgres import Postgres, connected, postgres
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = ON_POSTGRES

MOST, MANY = 12, 30
"""Connections that the server takes, and questions at once."""


@pytest.fixture
async def server() -> AsyncIterator[Postgres]:
    """One that takes few connections."""
    async with postgres(max_connections=MOST) as server:
        yield server


@asynccontextmanager
async def full(url: str) -> AsyncIterator[None]:
    """Others have all connections that are left."""
    async with AsyncExitStack() as others:
        with suppress(asyncpg.TooManyConnectionsError):
            while True:
                others.push_async_callback((await connected(url)).close)
        yield


def connections() -> int:
    client = get_connection("default")
    assert isinstance(client, PostgresClient)
    return sum(client.connections().values())


async def all_are_answered(stage: Stage) -> None:
    assert await asyncio.gather(*(stage.ben.wallet() for _ in range(MANY))) == [(10_000, 0)] * MANY


async def test_a_node_makes_do_with_the_connections_that_it_has_until_there_are_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internals.tortoise, "FULL_SECONDS", 0.1)
    async with full(stage.node.settings.database_url):
        had = connections()
        assert 0 < had < MOST
        await all_are_answered(stage)
        assert connections() == had
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while connections() == had:
            await all_are_answered(stage)
