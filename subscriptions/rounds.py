"""Work that is done again and again for each of many, and for many of them together: for one alone it costs as much."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Generic, TypeVar

from models.database.outage import failures_logged
from schema.served import serve_nobody
from subscriptions.ending import end

T = TypeVar("T")

REST_SECONDS = 0.02
"""Between two turns, in which everybody else is served."""

TOGETHER_SECONDS = 1.0
"""Whoever would have a turn within this time has it now, together with those whose turn it is."""

logger = logging.getLogger("greenroom.rounds")


class Rounds(Generic[T]):
    """Each who takes part has a turn every so many seconds, together with others, ``most`` at a time: more would hold
    up everybody else for longer than a moment. One task for all of them, while there are any."""

    def __init__(self, seconds: Callable[[], float], turn: Callable[[list[T]], Awaitable[None]], most: int) -> None:
        self._seconds = seconds
        self._turn = turn
        self._most = most
        self._due: dict[T, float] = {}
        """By the event loop's clock, the first to come first."""
        self._task: asyncio.Task[None] | None = None

    def join(self, one: T) -> None:
        """Take part: the first turn is a whole round from now."""
        self._due.pop(one, None)
        self._due[one] = asyncio.get_running_loop().time() + self._seconds()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def leave(self, one: T) -> None:
        """Take part no longer."""
        self._due.pop(one, None)

    async def close(self) -> None:
        """End, whoever takes part."""
        self._due.clear()
        await end(self._task)

    async def _run(self) -> None:
        serve_nobody()
        time = asyncio.get_running_loop().time
        while self._due:
            await asyncio.sleep(next(iter(self._due.values())) - time())
            until = time() + min(TOGETHER_SECONDS, self._seconds() / 2)
            some = [one for one, due in islice(self._due.items(), self._most) if due <= until]
            for one in some:
                self.join(one)
            with failures_logged(logger, "what is done in rounds could not be done for %d", len(some)):
                await self._turn(some)
            await asyncio.sleep(REST_SECONDS)
        self._task = None
