"""A cache with a short life, in which concurrent reads of one key become one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from models.clock import Clock

K = TypeVar("K")
V = TypeVar("V")

TTL = timedelta(milliseconds=100)
"""How much later a write on another node may be seen; one on this node is seen at once."""

REUSE_FACTOR = 10
"""A value is kept so many times as long as reading it took: reading takes a tenth of the time at most."""

MOST_KEPT = 1_000


@dataclass(slots=True)
class _Read(Generic[V]):
    value: asyncio.Task[V]
    began: float
    started_at: datetime
    took: float = 0.0


class CoalescingCache(Generic[K, V]):
    """Single flight with a short life: one read serves all callers meanwhile and within the TTL. A value is read anew
    as soon as this node has moved a topic that it depends on."""

    def __init__(
        self, clock: Clock, read: Callable[[K], Awaitable[V]], depends: Callable[[K, V], Iterable[str]]
    ) -> None:
        self._clock = clock
        self._read = read
        self._depends = depends
        self._reads: dict[K, _Read[V]] = {}

    async def get(self, key: K) -> V:
        """The value for that key. Raises what ``read`` raises."""
        entry = self._reads.get(key)
        if entry is None or self._is_old(entry):
            if len(self._reads) >= MOST_KEPT:
                self._reads.clear()
            entry = self._reads[key] = self._begin(key)
        return await asyncio.shield(entry.value)

    def invalidate(self, topics: Iterable[str]) -> None:
        """Drop the values that depend on these topics, which have moved."""
        moved = set(topics)
        for key, entry in list(self._reads.items()):
            if not _is_read(entry.value) or not moved.isdisjoint(self._depends(key, entry.value.result())):
                del self._reads[key]

    async def drain(self) -> None:
        """Wait until nothing is being read."""
        if pending := [entry.value for entry in self._reads.values() if not entry.value.done()]:
            await asyncio.wait(pending)

    def _begin(self, key: K) -> _Read[V]:
        loop = asyncio.get_running_loop()

        async def read() -> V:
            value = await self._read(key)
            entry.took = loop.time() - entry.began
            return value

        entry = _Read(asyncio.create_task(read()), loop.time(), self._clock.now())
        return entry

    def _is_old(self, entry: _Read[V]) -> bool:
        kept = max(TTL, timedelta(seconds=entry.took * REUSE_FACTOR))
        elapsed = asyncio.get_running_loop().time() - entry.began
        # By both clocks: tests move the second and not the first.
        return elapsed >= kept.total_seconds() or self._clock.now() - entry.started_at >= kept


def _is_read(value: asyncio.Task[V]) -> bool:
    return value.done() and not value.cancelled() and value.exception() is None
