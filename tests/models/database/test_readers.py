"""SQLite is read by one connection, and by a spare one for what takes long, or while that one is at something long: it
holds nobody else up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.sqlite.client import SqliteClient

from internals.sqlite_readers import Readers
from internals.tortoise_sqlite import WriterAndReaders, rows_of_each
from tests.sockets import TIMEOUT_SECONDS

AT_LENGTH = """WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 100000000)
    SELECT count(*) FROM number"""
"""Half a minute of reading."""


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[WriterAndReaders]:
    file = WriterAndReaders(str(tmp_path / "read.sqlite3"), connection_name="read")
    await file.create_connection(with_db=True)
    yield file
    await file.close()


async def interrupt(reader: SqliteClient, long: asyncio.Task[Any]) -> None:
    """End a read that is still under way, or is about to be: before its thread has begun there is nothing to end."""
    assert not long.done()
    assert reader._connection
    while not long.done():
        await reader._connection.interrupt()
        await asyncio.wait([long], timeout=0.01)
    with pytest.raises(Exception, match="interrupted"):
        await long


def nobodys() -> Readers:
    """Two that are of no file."""
    return Readers(*(SqliteClient(":memory:", connection_name="nobody") for _ in range(2)))


async def test_a_long_read_holds_up_no_other(file: WriterAndReaders) -> None:
    first, _ = file.readers
    long = asyncio.create_task(file.execute_query(AT_LENGTH))
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*(file.execute_query("SELECT 1") for _ in range(5)))
    await interrupt(first, long)


async def test_what_is_known_to_take_long_keeps_nobody_waiting_from_the_first(
    file: WriterAndReaders, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody would be lent the spare connection in time.
    monkeypatch.setattr("internals.sqlite_readers.LONG_SECONDS", 10 * TIMEOUT_SECONDS)
    _, spare = file.readers
    long = asyncio.create_task(rows_of_each(file, [(AT_LENGTH, ())], last=False, at_length=True))
    await asyncio.sleep(0)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*(file.execute_query("SELECT 1") for _ in range(5)))
    await interrupt(spare, long)


async def test_of_two_that_take_long_one_waits_as_everybody_does() -> None:
    readers = nobodys()
    first, spare = readers
    assert [await readers.take_at_length() for _ in range(2)] == [spare, first]
    waiting = asyncio.create_task(readers.take_at_length())
    await asyncio.sleep(0)
    readers.give_back(first)
    assert await waiting is first


async def test_who_waits_for_a_long_read_is_lent_the_spare_connection_that_was_away_when_they_came() -> None:
    readers = nobodys()
    _, spare = readers
    away, _ = await readers.take_at_length(), await readers.take()
    waiting = asyncio.create_task(readers.take())
    await asyncio.sleep(0)
    readers.give_back(away)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await waiting is spare


async def test_short_reads_take_turns_on_one_connection(
    file: WriterAndReaders, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Short they are whatever the machine does amid one.
    monkeypatch.setattr("internals.sqlite_readers.LONG_SECONDS", TIMEOUT_SECONDS)
    used = set()

    async def read() -> None:
        async with file.acquire_connection() as connection:
            used.add(connection)
            await asyncio.sleep(0)

    await asyncio.gather(*(read() for _ in range(20)))
    assert len(used) == 1


async def test_whoever_waits_gets_one_in_the_order_in_which_they_came(file: WriterAndReaders) -> None:
    come: list[int] = []

    async def read(number: int) -> None:
        async with file.acquire_connection():
            come.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*map(read, range(10)))
    assert come == list(range(10))


@pytest.mark.parametrize("turns", range(6))
async def test_a_read_that_is_cancelled_gives_its_connection_back(turns: int) -> None:
    readers = nobodys()
    first, spare = readers
    taken = await readers.take()
    waiting = [asyncio.create_task(readers.take()) for _ in range(3)]
    await asyncio.sleep(0)
    if turns % 2:
        readers.give_back(taken)
    for one in waiting[: turns // 2 + 1]:
        one.cancel()
    await asyncio.gather(*waiting[: turns // 2 + 1], return_exceptions=True)
    if not turns % 2:
        readers.give_back(taken)
    for one in waiting[turns // 2 + 1 :]:
        readers.give_back(await one)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await readers.take() is first
        assert await readers.take() is spare
