"""What was read a moment ago, for those who ask again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from models.clock import Clock

K = TypeVar("K")
V = TypeVar("V")

TTL = timedelta(milliseconds=100)
"""What was written on another node may be seen so much later; what was written on this one is seen at once."""

REUSE_FACTOR = 10
"""What takes long to read is kept so many times as long: reading takes a tenth of the time at most."""

MOST_KEPT = 1_000


@dataclass(slots=True)
class _Read(Generic[V]):
    value: asyncio.Task[V]
    began: float
    at: datetime
    took: float = 0.0


class CoalescingCache(Generic[K, V]):
    """Reads once for all who ask within a moment, and anew after any topic has moved that a value depends on."""

    def __init__(
        self, clock: Clock, read: Callable[[K], Awaitable[V]], depends: Callable[[K, V], Iterable[str]]
    ) -> None:
        self._clock = clock
        self._read = read
        self._depends = depends
        self._readings: dict[K, _Read[V]] = {}

    async def get(self, key: K) -> V:
        """The value. Raises what reading raises."""
        reading = self._readings.get(key)
        if reading is None or self._is_old(reading):
            if len(self._readings) >= MOST_KEPT:
                self._readings.clear()
            reading = self._readings[key] = self._begin(key)
        return await asyncio.shield(reading.value)

    def invalidate(self, topics: Iterable[str]) -> None:
        """These topics have moved."""
        moved = set(topics)
        for key, reading in list(self._readings.items()):
            if not _is_read(reading.value) or not moved.isdisjoint(self._depends(key, reading.value.result())):
                del self._readings[key]

    async def drain(self) -> None:
        """Wait until nothing is being read."""
        if under_way := [one.value for one in self._readings.values() if not one.value.done()]:
            await asyncio.wait(under_way)

    def _begin(self, key: K) -> _Read[V]:
        loop = asyncio.get_running_loop()

        async def read() -> V:
            value = await self._read(key)
            reading.took = loop.time() - reading.began
            return value

        reading = _Read(asyncio.create_task(read()), loop.time(), self._clock.now())
        return reading

    def _is_old(self, reading: _Read[V]) -> bool:
        kept = max(TTL, timedelta(seconds=reading.took * REUSE_FACTOR))
        elapsed = asyncio.get_running_loop().time() - reading.began
        # Both, as tests move the one and not the other.
        return elapsed >= kept.total_seconds() or self._clock.now() - reading.at >= kept


def _is_read(value: asyncio.Task[V]) -> bool:
    return value.done() and not value.cancelled() and value.exception() is None
