"""Going through all of many rows by their ids, some at a time, so that others write meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from models.fields import FIRST_ID


async def in_batches(after: Callable[[UUID, int], Awaitable[list[UUID]]], count: int) -> AsyncIterator[list[UUID]]:
    """All ids, ``count`` at a time; ``after`` gives the next so many behind an id, in order."""
    last = FIRST_ID
    while ids := await after(last, count):
        yield ids
        last = ids[-1]
