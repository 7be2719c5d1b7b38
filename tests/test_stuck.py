"""Of a test that hangs one wants to know where."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.stuck import stuck


@asynccontextmanager
async def never_left(standing: asyncio.Event) -> AsyncIterator[None]:
    yield
    standing.set()
    await asyncio.Event().wait()


async def enter_and_leave(standing: asyncio.Event) -> None:
    async with never_left(standing):
        pass


async def test_a_stuck_task_is_told_down_to_what_it_waits_for() -> None:
    standing = asyncio.Event()
    task = asyncio.create_task(enter_and_leave(standing), name="visitor")
    await standing.wait()

    named, *places = stuck(task)

    assert "visitor" in named
    assert [place.split()[-1] for place in places] == ["enter_and_leave", "__aexit__", "never_left", "wait"]
    task.cancel()
