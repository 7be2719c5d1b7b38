"""A cache with a short life, in which concurrent reads of one key become one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from cachetools import LRUCache

from models.clock import Clock

K = TypeVar("K")
V = TypeVar("V")

TTL = timedelta(milliseconds=100)
"""How much later a write on another node may be seen; one on this node is seen at once."""

REUSE_FACTOR = 10
"""A value is kept so many times as long as reading it took: reading takes a tenth of the time at most."""

KEPT_BYTES = 32 * 1024 * 1024
"""How much one cache keeps, as ``weigh`` has it; what was asked for the longest ago goes first."""

READING_BYTES = 1_000
"""What is counted for a value before there is any."""


@dataclass(slots=True)
class _Read(Generic[V]):
    value: asyncio.Task[V]
    began: float
    topics: tuple[str, ...] | None
    """The topics that the value depends on; None where they are not known, or not known yet."""
    size: int = READING_BYTES
    took: float = 0.0


class CoalescingCache(Generic[K, V]):
    """Single flight with a short life: one read serves all callers meanwhile and within the TTL. A value is read anew
    as soon as this node has moved a topic that it depends on.

    ``depends``: on which topics a value does; ``known``: the same, where the key alone says so. ``weigh``: about how
    many bytes a value takes.
    """

    def __init__(
        self,
        clock: Clock,
        read: Callable[[K], Awaitable[V]],
        depends: Callable[[K, V], Iterable[str]],
        weigh: Callable[[V], int] = lambda value: READING_BYTES,
        known: Callable[[K], Iterable[str]] | None = None,
    ) -> None:
        self._clock = clock
        self._read = read
        self._depends = depends
        self._weigh = weigh
        self._known = known
        self._reads: _Kept[K, V] = _Kept(KEPT_BYTES, _size)
        self._running: set[asyncio.Task[V]] = set()

    async def get(self, key: K) -> V:
        """The value for that key. Raises what ``read`` raises."""
        entry = self._reads.get(key)
        if entry is None or self._is_old(entry):
            entry = self._begin(key)
        # Most find it there: no future has to be made for them.
        return entry.value.result() if entry.value.done() else await asyncio.shield(entry.value)

    async def newer(self, key: K, than: V) -> V:
        """A newer value than this one, which ``get`` has given: for whoever knows of something that is not in it. Where
        another has been read meanwhile, that one."""
        entry = self._reads.get(key)
        if entry and entry.value.done() and not entry.value.exception() and entry.value.result() is than:
            del self._reads[key]
        return await self.get(key)

    def invalidate(self, topics: Iterable[str]) -> None:
        """Drop the values that depend on these topics, which have moved, and those of which it is not known on which
        they depend."""
        for topic in topics:
            self._reads.forget(topic)
        self._reads.forget(None)

    async def drain(self) -> None:
        """Wait until nothing is being read."""
        if self._running:
            await asyncio.wait(self._running)

    def _begin(self, key: K) -> _Read[V]:
        began = self._clock.seconds()

        async def read() -> V:
            try:
                value = await self._read(key)
            except BaseException:
                self._file(key, entry, None, READING_BYTES)
                raise
            entry.took = self._clock.seconds() - began
            self._file(key, entry, tuple(self._depends(key, value)), self._weigh(value))
            return value

        task = asyncio.create_task(read())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        topics = tuple(self._known(key)) if self._known else None
        entry = _Read(task, began, topics)
        self._reads[key] = entry
        return entry

    def _file(self, key: K, entry: _Read[V], topics: tuple[str, ...] | None, size: int) -> None:
        if self._reads.get(key) is entry:
            del self._reads[key]
            entry.topics, entry.size = topics, size
            if size <= KEPT_BYTES:
                self._reads[key] = entry

    def _is_old(self, entry: _Read[V]) -> bool:
        return self._clock.seconds() - entry.began >= max(TTL.total_seconds(), entry.took * REUSE_FACTOR)


class _Kept(LRUCache[K, _Read[V]]):
    """What is kept, with the keys of each topic. Under None are those of which it is not known on what they depend."""

    def __init__(self, maxsize: int, size: Callable[[_Read[V]], int]) -> None:
        super().__init__(maxsize, size)
        self._by_topic: dict[str | None, set[K]] = {}

    def __setitem__(self, key: K, entry: _Read[V]) -> None:
        if key in self:
            del self[key]
        super().__setitem__(key, entry)
        for topic in _under(entry):
            self._by_topic.setdefault(topic, set()).add(key)

    def __delitem__(self, key: K) -> None:
        for topic in _under(self[key]):
            self._by_topic[topic].discard(key)
            if not self._by_topic[topic]:
                del self._by_topic[topic]
        super().__delitem__(key)

    def forget(self, topic: str | None) -> None:
        """Drop what depends on that topic."""
        for key in tuple(self._by_topic.get(topic, ())):
            del self[key]


def _under(entry: _Read[V]) -> tuple[str | None, ...]:
    return (None,) if entry.topics is None else entry.topics


def _size(entry: _Read[V]) -> int:
    return entry.size
