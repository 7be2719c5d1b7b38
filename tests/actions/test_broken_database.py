"""A database that fails for a moment is not locked for ever afterwards."""

import asyncio

import aiosqlite
import pytest
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.connection import get_connection

from models.database import reachable
from tests.stage import Stage


def sqlite() -> SqliteClient:
    client = get_connection("default")
    assert isinstance(client, SqliteClient)
    return client


async def test_a_transaction_that_could_not_begin_leaves_the_way_free(stage: Stage) -> None:
    client = sqlite()
    assert client._connection is not None
    await client._connection.close()
    with pytest.raises(Exception, match=r"no active connection|closed"):
        await stage.node.transactions.run(nothing)
    assert not await reachable()
    client._connection = None
    await client.create_connection(with_db=True)
    async with asyncio.timeout(5):
        assert await stage.live()


async def test_a_write_that_fails_changes_nothing_and_leaves_the_way_free(stage: Stage) -> None:
    stream = await stage.live()
    await sqlite().execute_script("PRAGMA query_only = ON")
    answer = await stage.ben.execute(
        "mutation($id: ID!) { requestSession(input: { streamId: $id, durationMinutes: 5 }) { errors { code } } }",
        id=stream,
    )
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    await sqlite().execute_script("PRAGMA query_only = OFF")
    assert await stage.ben.wallet() == (10_000, 0)
    async with asyncio.timeout(5):
        await stage.requested(stage.ben, stream)


async def test_another_process_that_writes_is_waited_for(stage: Stage) -> None:
    stream = await stage.live()
    async with aiosqlite.connect(sqlite().filename, isolation_level=None) as other:
        await other.execute("BEGIN IMMEDIATE")
        asking = asyncio.create_task(stage.requested(stage.ben, stream))
        done, _ = await asyncio.wait([asking], timeout=0.2)
        assert not done
        await other.execute("COMMIT")
    assert (await asking)["status"] == "REQUESTED"


async def nothing(_: object) -> None:
    """An action that does nothing."""
