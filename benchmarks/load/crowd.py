"""Many subscribers of the same documents, and what they have received together."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.load.frames import upgrade
from benchmarks.load.subscriber import Subscriber

AT_ONCE = 50
"""Sockets that are being opened at the same time; servers listen with a short backlog."""


class LoadFailed(Exception):
    """A contender did not do what is measured."""


class Crowd:
    """Subscribers of some documents, with a socket each. ``frames`` and ``bytes`` count what they received since
    ``begin``."""

    def __init__(self, port: int, *documents: dict[str, Any]) -> None:
        self.port = port
        self.upgrade = upgrade(port)
        self.members: list[Subscriber] = []
        self.frames = 0
        self.bytes = 0
        self.last_at = 0.0
        self.look: Callable[[Subscriber, bytes], None] | None = None
        """Shown each ``next``; slows the count, so None where only the count matters."""
        self._documents = documents
        self._wanted = 0
        self._reached = asyncio.Event()
        self.failure: str | None = None
        self._closing = False

    async def join(self, tokens: Sequence[str], at_once: int = AT_ONCE) -> None:
        """One more subscriber per token; returns when all are acknowledged and have sent their ``subscribe``."""
        turns = asyncio.Semaphore(at_once)
        async with asyncio.TaskGroup() as joining:
            for token in tokens:
                await turns.acquire()
                joining.create_task(self.join_one(token)).add_done_callback(lambda _: turns.release())

    async def join_one(self, token: str) -> None:
        """One more subscriber."""
        loop = asyncio.get_running_loop()
        _, member = await loop.create_connection(
            lambda: Subscriber(self, token, self._documents), "127.0.0.1", self.port
        )
        self.members.append(member)
        if member.subscribed:
            await member.subscribed

    def begin(self, wanted: int) -> None:
        """Count from zero; ``wanted`` frames are expected."""
        self.frames = self.bytes = 0
        self.last_at = 0.0
        self._wanted = wanted
        self._reached.clear()
        for member in self.members:
            member.received = 0

    async def until_reached(self, seconds: float) -> None:
        """Wait for the wanted number of frames. Raises LoadFailed when it does not come."""
        try:
            await asyncio.wait_for(self._reached.wait(), seconds)
        except TimeoutError:
            raise LoadFailed(f"{self.frames:,} of {self._wanted:,} frames within {seconds:.0f} s") from None
        if self.failure:
            raise LoadFailed(self.failure)

    def count(self, frames: int, size: int) -> None:
        """A subscriber has received that much."""
        self.frames += frames
        self.bytes += size
        if self.frames >= self._wanted and not self._reached.is_set():
            self.last_at = time.monotonic()
            self._reached.set()

    def fail(self, why: str) -> None:
        """Something happened that must not."""
        self.failure = self.failure or why
        for member in self.members:
            if member.subscribed and not member.subscribed.done():
                member.subscribed.set_exception(LoadFailed(why))
        self._reached.set()

    def lost(self, member: Subscriber) -> None:
        """A socket has gone."""
        if not self._closing:
            self.fail("a socket was closed")

    async def close(self) -> None:
        """Everybody leaves."""
        self._closing = True
        for member in self.members:
            member.transport.abort()
        self.members.clear()
        await asyncio.sleep(0)
