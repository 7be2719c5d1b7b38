"""SQLite is read by several connections: whoever reads for long holds nobody else up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from internals.tortoise_sqlite import READERS, WriterAndReaders
from tests.sockets import PATIENCE_SECONDS

AT_LENGTH = """WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 100000000)
    SELECT count(*) FROM number"""
"""Half a minute of reading."""


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[WriterAndReaders]:
    file = WriterAndReaders(str(tmp_path / "read.sqlite3"), connection_name="read")
    await file.create_connection(with_db=True)
    yield file
    await file.close()


async def test_a_long_read_holds_up_no_other(file: WriterAndReaders) -> None:
    long = asyncio.create_task(file.execute_query(AT_LENGTH))
    while file.free.qsize() == READERS:
        await asyncio.sleep(0)
    (busy,) = set(file.readers) - set(file.free._queue)  # type: ignore[attr-defined]
    async with asyncio.timeout(PATIENCE_SECONDS):
        await file.execute_query("SELECT 1")
    assert not long.done()
    assert busy._connection
    await busy._connection.interrupt()
    with pytest.raises(Exception, match="interrupted"):
        await long


async def test_a_read_that_is_cancelled_gives_its_connection_back(file: WriterAndReaders) -> None:
    for turns in range(8):
        reading = [asyncio.create_task(file.execute_query("SELECT 1")) for _ in range(READERS * 3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for one in reading:
            one.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        assert file.free.qsize() == READERS


async def test_whoever_reads_alone_does_so_by_the_same_connection(file: WriterAndReaders) -> None:
    async def by() -> object:
        async with file.acquire_connection() as connection:
            return connection

    assert len({await by() for _ in range(4)}) == 1
