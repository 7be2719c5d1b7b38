"""Tasks that are ended in order."""

import asyncio
from contextlib import suppress
from typing import Any

CANCEL_AGAIN_SECONDS = 0.1


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel each that there is, and wait until it has ended. Raises what has ended it otherwise."""
    for task in tasks:
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def cancel_until_done(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended: redis-py may swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN_SECONDS)
