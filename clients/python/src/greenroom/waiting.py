"""How long to wait before coming again, and for what is to end."""

import asyncio
import random
from contextlib import suppress
from typing import Any

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


async def backoff(attempt: int, closing: asyncio.Event) -> None:
    """Wait before that attempt, counted from 0. The whole of the wait is left to chance: when a server restarts,
    its clients should not all come at once."""
    most = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(attempt, 10))
    await pause(random.uniform(0, most), closing)  # noqa: S311


async def pause(seconds: float, closing: asyncio.Event) -> None:
    """Wait for so long, or until the client is left."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await closing.wait()


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel it, and wait until it has ended. Who is cancelled meanwhile is so too: to wait for the task itself would
    take one cancellation for the other. Raises what it has failed with."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
