"""Waiting: before the next attempt, until the client is left, and for a task to end."""

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
    """Cancel a task, and wait until it has ended. A caller who is cancelled meanwhile is cancelled as any other: to
    await the task itself would take one cancellation for the other. Raises what the task has failed with."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
