"""A database that fails for a moment is not locked for ever afterwards."""

import asyncio

import aiosqlite
import pytest
from asyncpg.transaction import Transaction
from tortoise.connection import get_connection

import internals.tortoise
from domain.refusals import TryAgain
from internals.tortoise_sqlite import WriterAndReaders
from models.database.opening import reachable
from models.database.storage import NotWritable
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.parts.databases import every_connection_is_free, read_only
from tests.sockets import TIMEOUT_SECONDS, GraphQLFailure
from tests.stage import Stage

CONNECTIONS = 20
MANY = 30
"""More than there are connections."""


def sqlite() -> WriterAndReaders:
    client = get_connection("default")
    assert isinstance(client, WriterAndReaders)
    return client


async def test_a_write_that_fails_changes_nothing_and_leaves_the_way_free(stage: Stage) -> None:
    stream = await stage.live()
    async with read_only():
        for _ in range(MANY):
            with pytest.raises(GraphQLFailure):
                await stage.requested(stage.ben, stream)
    assert await stage.ben.wallet() == (10_000, 0)
    await every_connection_is_free()
    await stage.requested(stage.ben, stream)


@ON_SQLITE
async def test_a_transaction_that_could_not_begin_leaves_the_way_free(stage: Stage) -> None:
    client = sqlite()
    for connection in (client, *client.readers):
        assert connection._connection is not None
        await connection._connection.close()
    # SQLite deletes the log of a file that nobody has open.
    with pytest.raises(NotWritable):
        await stage.node.transactions.run(something)
    assert not await reachable()
    for connection in (client, *client.readers):
        connection._connection = None
    await client.create_connection(with_db=True)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await stage.live()


@ON_POSTGRES
async def test_transactions_that_could_not_begin_keep_no_connection(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: Transaction) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        broken.setattr(Transaction, "start", fails)
        for _ in range(MANY):
            with pytest.raises(ConnectionResetError):
                await stage.node.transactions.run(nothing)
    await every_connection_is_free()
    assert await stage.live()


@ON_POSTGRES
async def test_nobody_waits_for_a_connection_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    client = get_connection("default")
    holders = [client.acquire_connection() for _ in range(CONNECTIONS)]
    await asyncio.gather(*(holder.__aenter__() for holder in holders))
    with monkeypatch.context() as impatient:
        impatient.setattr(internals.tortoise, "ACQUIRE_SECONDS", 0.1)
        for waiting in (stage.node.transactions.run(nothing), client.execute_query("SELECT 1")):
            with pytest.raises((TimeoutError, TryAgain)):
                await waiting
    await asyncio.gather(*(holder.__aexit__(None, None, None) for holder in holders))
    await every_connection_is_free()


@ON_SQLITE
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


async def something(_: object) -> None:
    """An action that asks the database."""
    await get_connection("default").execute_query("SELECT 1")
