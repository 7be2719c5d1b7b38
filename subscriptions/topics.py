"""One broadcast subscription and one log reader per topic and process, however many follow it.

What is broadcast is only a hint that a topic has moved. Order and completeness come from the log: a follower that is
further behind than what is kept in memory reads the log until it has caught up.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import islice
from typing import Protocol

from broadcaster import Broadcast, Event

from models import log
from models.log import TopicEvent
from models.outage import RETRY_SECONDS
from schema.served import serve_nobody

RECENT = 500
BATCH = 500
LOOK_AT_HEAD_SECONDS = 5.0
"""How often the log is looked at without a hint: hints may be lost."""

REST_SECONDS = 0.02
"""How long a topic rests after it was read. Only what comes in quick succession waits, and is read and sent together:
to read the log, to execute and to write to every socket costs nearly the same for ten events as for one."""

NO_LOG = "0"
"""The hint of a topic without a log: the state that it stands for has changed."""

logger = logging.getLogger("greenroom.topics")


class Topic:
    """The latest events of one topic; followers wait here for the next."""

    def __init__(self, name: str, broadcast: Broadcast, moved: Callable[[str], None]) -> None:
        self.name = name
        self._moved_by_somebody = moved
        self.followers = 0
        self.announced = 0
        self.ready = asyncio.Event()
        self._broadcast = broadcast
        self._head = 0
        self._epoch = 0
        self._generation = 0
        self._recent: deque[TopicEvent] = deque(maxlen=RECENT)
        self._looked = 0.0
        """When the log was last read, by the event loop's clock."""
        self._moved = asyncio.Event()
        self._callbacks: set[Callable[[], None]] = set()
        self._task = asyncio.create_task(self._run())

    @property
    def head(self) -> int:
        """The offset of the last event that this node has seen."""
        return self._head

    @property
    def latest(self) -> int:
        """The offset of the last event that this node has seen, or has written itself."""
        return max(self._head, self.announced)

    @property
    def epoch(self) -> int:
        """Grows when the log has been put back to an older state: offsets of another epoch mean nothing any more."""
        return self._epoch

    @property
    def generation(self) -> int:
        """Grows with every hint, also of topics that have no log."""
        return self._generation

    async def after(self, offset: int) -> list[TopicEvent]:
        """The next events after that offset: from memory, or from the log for a follower that is further behind."""
        if offset >= self._head:
            return []
        if self._recent and (index := offset + 1 - self._recent[0].offset) >= 0:
            return list(islice(self._recent, index, None))
        return await log.read(self.name, offset, BATCH)

    async def wait(self, seen_generation: int, seconds: float | None = None) -> None:
        """Return when the topic has moved since that generation, or after that many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._generation == seen_generation:
                    await self._moved.wait()

    @contextmanager
    def on_change(self, callback: Callable[[], None]) -> Iterator[None]:
        """Call that at every hint, for as long as the context is open."""
        self._callbacks.add(callback)
        try:
            yield
        finally:
            self._callbacks.discard(callback)

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        serve_nobody()
        async with self._broadcast.subscribe(self.name) as hints:
            while not self.ready.is_set():
                await self._find_head()
            while True:
                hint = await _next(hints)
                if hint is not None and self._has_read(hint):
                    continue
                if hint is not None:
                    self._moved_by_somebody(self.name)
                has_log = hint is None or hint.message != NO_LOG
                found = has_log and await self._catch_up()
                if found or hint is not None:
                    self._call_callbacks()
                if found:
                    await asyncio.sleep(REST_SECONDS)

    def _has_read(self, hint: Event) -> bool:
        """Whether that hint tells of an event that was read lately. Later it might be of a log that was put back."""
        is_known = hint.message != NO_LOG and hint.message.isdecimal() and int(hint.message) <= self._head
        return is_known and asyncio.get_running_loop().time() - self._looked < LOOK_AT_HEAD_SECONDS

    async def _find_head(self) -> None:
        try:
            await self._read_latest()
            self.ready.set()
        except Exception:
            logger.exception("could not read the head of topic %s", self.name)
            await asyncio.sleep(RETRY_SECONDS)

    async def _read_latest(self) -> None:
        head = await log.head_of(self.name)
        # Those who come from another node have missed little: once read, it serves all of them.
        latest = await log.read(self.name, head - RECENT, RECENT) if head else ()
        self._recent.clear()
        self._recent.extend(latest)
        self._head = self._recent[-1].offset if self._recent else head

    async def _catch_up(self) -> bool:
        """Read what is new in the log; whether anything is. A database that is away is tried again at the next look."""
        before = self._head, self._epoch
        self._looked = asyncio.get_running_loop().time()
        try:
            # From the last that is known on: where another stands in its place, the log is not the one that was read.
            while found := await log.read(self.name, max(0, self._head - 1), BATCH):
                events = found[1:] if found[0].offset == self._head else found
                if self._is_another(found[0]):
                    await self._start_afresh()
                elif events:
                    self._recent.extend(events)
                    self._head = events[-1].offset
                if len(found) < BATCH:
                    break
            if self._head and not found and await log.head_of(self.name) < self._head:
                await self._start_afresh()
        except Exception:
            logger.exception("could not read topic %s", self.name)
        return (self._head, self._epoch) != before

    def _is_another(self, found: TopicEvent) -> bool:
        return bool(self._recent) and found.offset == self._head and found != self._recent[-1]

    async def _start_afresh(self) -> None:
        """The database has been put back to an older copy: what was read since is no longer so."""
        logger.warning("the log of topic %s has been put back", self.name)
        await self._read_latest()
        self.announced = 0
        self._epoch += 1

    def _call_callbacks(self) -> None:
        self._generation += 1
        self._moved.set()
        self._moved = asyncio.Event()
        for callback in self._callbacks:
            callback()


class Hints(Protocol):
    """The hints of a broadcast subscription, one after the other."""

    async def get(self) -> Event: ...


async def _next(hints: Hints) -> Event | None:
    """The next hint; None when none has come for LOOK_AT_HEAD_SECONDS."""
    # Python 3.11's wait_for swallows a cancellation that comes together with a hint; timeout does not.
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_AT_HEAD_SECONDS):
            return await hints.get()
    return None


class Topics:
    """The topics that somebody on this node follows. ``moved``: told of each that has moved, on whatever node, before
    its followers are."""

    def __init__(self, broadcast: Broadcast, moved: Callable[[str], None] = lambda name: None) -> None:
        self._broadcast = broadcast
        self._moved = moved
        self._topics: dict[str, Topic] = {}

    async def announce(self, heads: Mapping[str, int]) -> None:
        """Tell every node that these topics have moved."""
        for name, offset in heads.items():
            if topic := self._topics.get(name):
                topic.announced = max(topic.announced, offset)
            await self._broadcast.publish(name, str(offset))

    def known_head(self, name: str) -> int | None:
        """The offset of the topic's last event that this node has written or read; None unless somebody follows it."""
        topic = self._topics.get(name)
        return topic.latest if topic and topic.ready.is_set() else None

    @asynccontextmanager
    async def follow(self, name: str) -> AsyncIterator[Topic]:
        """Follow a topic for as long as the context is open; nothing that comes after its opening is missed."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = Topic(name, self._broadcast, self._moved)
        topic.followers += 1
        try:
            await topic.ready.wait()
            yield topic
        finally:
            topic.followers -= 1
            if not topic.followers:
                del self._topics[name]
                await topic.close()
