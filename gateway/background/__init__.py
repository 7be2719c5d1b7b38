"""What a node does by itself while it serves, a file each with ``run``.

A new file is new work; nothing else has to name it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from inspect import iscoroutinefunction
from typing import Any, Protocol

from actions.folder import collected
from gateway.node import Node
from subscriptions.ending import end

logger = logging.getLogger("greenroom.node")


class Work(Protocol):
    """Does its part for that node, for ever."""

    def __call__(self, node: Node) -> Coroutine[Any, Any, None]: ...


def collect() -> Iterator[Work]:
    """The work of this folder. Raises TypeError for a file without any."""
    return collected(__path__, __name__, iscoroutinefunction, "run")


WORK = tuple(collect())


@asynccontextmanager
async def working(node: Node) -> AsyncIterator[None]:
    """Do all of it for as long as the context is open."""
    async with AsyncExitStack() as stack:
        for run in WORK:
            await stack.enter_async_context(in_background(run(node)))
        yield


@asynccontextmanager
async def in_background(coroutine: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run a coroutine that does not end, for as long as the context is open."""
    task = asyncio.create_task(coroutine, name=getattr(coroutine, "__qualname__", None))
    task.add_done_callback(_log_an_end)
    try:
        yield
    finally:
        await end(task)


def _log_an_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        logger.error("work that does not end has ended: %s", task.get_name(), exc_info=task.exception())
