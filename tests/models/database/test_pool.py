"""The pool of PostgreSQL: what is sent is what was asked for, and nothing stays of whoever had a connection before."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg
import pytest
from tortoise.connection import get_connection

from internals.tortoise import PostgresClient
from tests.conftest import ON_POSTGRES
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = ON_POSTGRES


async def test_a_connection_that_is_given_back_sends_nothing_more(stage: Stage) -> None:
    sent: list[str] = []
    pool = pool_of_stage()
    async with pool.acquire() as borrowed:
        borrowed.add_query_logger(lambda record: sent.append(record.query))
        await borrowed.fetchval("SELECT 1")
    assert sent == ["SELECT 1"]


@pytest.mark.filterwarnings("ignore")
async def test_a_transaction_that_was_left_open_is_rolled_back(stage: Stage) -> None:
    pool = pool_of_stage()
    async with pool.acquire() as borrowed:
        pid = borrowed.get_server_pid()
        await borrowed.execute("BEGIN")
        await borrowed.execute("UPDATE user_account SET display_name = 'nobody'")
    async with AsyncExitStack() as stack, asyncio.timeout(TIMEOUT_SECONDS):
        again = await stack.enter_async_context(pool.acquire())
        # Work in the background may have been given it, and gives it back.
        while again.get_server_pid() != pid:
            again = await stack.enter_async_context(pool.acquire())
        assert not again.is_in_transaction()
        assert await again.fetchval("SELECT count(*) FROM user_account WHERE display_name = 'nobody'") == 0


def pool_of_stage() -> asyncpg.Pool:
    client = get_connection("default")
    assert isinstance(client, PostgresClient)
    assert client._pool
    return client._pool
