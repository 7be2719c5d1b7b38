"""Questions at a steady pace, whatever becomes of the answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count

from benchmarks.load.http import Client, open_client

CONNECTIONS = 20
"""So many answers may be late before a question waits for a connection; that wait counts too."""


@asynccontextmanager
async def asking(
    port: int, question: Callable[[Client], Awaitable[None]], waits: list[float], every: float
) -> AsyncIterator[None]:
    """Ask meanwhile, every so many seconds; into ``waits`` go the ms from when a question was due to its answer."""
    free: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await open_client(port))

    async def one(due: float) -> None:
        try:
            client = await free.get()
            await question(client)
        finally:
            # An answer that has not come by the end took at least until then.
            waits.append((time.monotonic() - due) * 1_000)
        free.put_nowait(client)

    async def go_on() -> None:
        begun = time.monotonic()
        async with asyncio.TaskGroup() as questions:
            for n in count():
                await asyncio.sleep(begun + n * every - time.monotonic())
                questions.create_task(one(begun + n * every))

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
