"""One topic that somebody on this node follows: what is known of it, in memory and in the log."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import islice

from broadcaster import Event

from models import log
from models.database.outage import RETRY_SECONDS, failures_logged, log_failure
from models.log import MarkedOffset, TopicEvent
from schema.served import serve_nobody
from subscriptions.ending import end

RECENT = 500
BATCH = 500

REST_SECONDS = 0.02
"""How long a topic rests after it was read. Only what comes in quick succession waits, and is read and sent together:
to read the log, to execute and to write to every socket costs nearly the same for ten events as for one."""

NO_LOG = "0"
"""The hint of a topic without a log: the state that it stands for has changed."""

LOOK = "look"
"""Stands for a hint: a look at all topics has found that the log ends elsewhere than was known."""

logger = logging.getLogger("greenroom.topics")


class Topic:
    """The latest events of one topic. At rest it has no task: it reads when a hint comes, or when a look at all topics
    finds that its log ends elsewhere. ``end_of``: reads the end of a log. ``moved``: called at each hint, before the
    followers are."""

    __slots__ = (
        "_callbacks",
        "_end",
        "_end_of",
        "_epoch",
        "_filling",
        "_hints",
        "_is_ready",
        "_moved",
        "_recent",
        "_task",
        "announced",
        "followers",
        "name",
    )

    def __init__(
        self, name: str, end_of: Callable[[str], Awaitable[MarkedOffset]], moved: Callable[[str], None]
    ) -> None:
        self.name = name
        self.followers = 0
        self.announced = 0
        self._end_of = end_of
        self._moved = moved
        self._end = MarkedOffset(0)
        self._epoch = 0
        self._recent: deque[TopicEvent] | None = None
        """The events before the end, as many as have come or were asked for; None before any."""
        self._filling: asyncio.Task[None] | None = None
        self._hints: list[str] = []
        self._callbacks: tuple[Callable[[], None], ...] = ()
        self._is_ready: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()
        """None once it is."""
        self._task: asyncio.Task[None] | None = asyncio.create_task(self._begin())

    @property
    def end(self) -> MarkedOffset:
        """The end of the log as far as this node has seen it."""
        return self._end

    @property
    def head(self) -> int:
        """The offset of the last event that this node has seen."""
        return self._end.offset

    @property
    def latest(self) -> int:
        """The offset of the last event that this node has seen, or has written itself."""
        return max(self._end.offset, self.announced)

    @property
    def epoch(self) -> int:
        """Grows when the log has been put back to an older state: offsets of another epoch mean nothing any more."""
        return self._epoch

    @property
    def is_ready(self) -> bool:
        """Whether its end is known: nothing that comes after that is missed."""
        return self._is_ready is None

    async def ready(self) -> None:
        """Wait until it is."""
        if self._is_ready:
            await asyncio.shield(self._is_ready)

    async def after(self, offset: int) -> list[TopicEvent]:
        """The next events after that offset: from memory, or from the log for a follower that is further behind."""
        if offset >= self.head:
            return []
        if offset + 1 < self._first and offset >= self.head - RECENT:
            await self._fill()
        if self._recent and (index := offset + 1 - self._recent[0].offset) >= 0:
            return list(islice(self._recent, index, None))
        return await log.read(self.name, offset, BATCH)

    def call_when_moved(self, callback: Callable[[], None]) -> None:
        """Call that whenever it has moved, until told not to."""
        self._callbacks += (callback,)

    def call_no_more(self, callback: Callable[[], None]) -> None:
        """Do not call that any more."""
        self._callbacks = tuple(one for one in self._callbacks if one != callback)

    def compare(self, end: MarkedOffset) -> None:
        """Read the log unless this is where it is known to end. A mark that is not known says nothing."""
        same_event = self._end.mark == end.mark or not (self._end.mark and end.mark)
        if not self._hints and not (end.offset == self.head and same_event):
            self._hear(LOOK)

    async def put(self, event: Event) -> None:
        """Take a hint."""
        self._moved(self.name)
        if event.message == NO_LOG:
            self._call_callbacks()
        elif not self._has_read(event.message):
            self._hear(event.message)

    async def close(self) -> None:
        """Read no more."""
        self._callbacks = ()
        await end(self._task, self._filling)

    @property
    def _first(self) -> int:
        """The offset of the first event that is in memory."""
        return self._recent[0].offset if self._recent else self.head + 1

    def _hear(self, hint: str) -> None:
        self._hints.append(hint)
        if self._task is None:
            self._task = asyncio.create_task(self._read())

    def _has_read(self, hint: str) -> bool:
        """Whether that hint tells of an event that was read. A log that was put back since is found by the next
        look."""
        return hint.isdecimal() and int(hint) <= self.head

    async def _begin(self) -> None:
        serve_nobody()
        while self._is_ready:
            try:
                self._end = await self._end_of(self.name)
                self._is_ready.set_result(None)
                self._is_ready = None
            except Exception as error:
                log_failure(logger, error, "could not read the head of topic %s", self.name)
                await asyncio.sleep(RETRY_SECONDS)
        await self._read()

    async def _read(self) -> None:
        """Read what the hints are about, also those that come meanwhile."""
        serve_nobody()
        while self._hints:
            hints, self._hints = self._hints, []
            if all(map(self._has_read, hints)):
                continue
            found = await self._catch_up()
            if found and (LOOK in hints or max(map(_offset_in, hints)) < self.head):
                # No hint has said so, or none yet, as of what another node has written since.
                self._moved(self.name)
            if found or hints != [LOOK]:
                self._call_callbacks()
            if found:
                await asyncio.sleep(REST_SECONDS)
        self._task = None

    async def _catch_up(self) -> bool:
        """Read what is new in the log; whether anything is. A database that is away is tried again at the next look."""
        before = self._end, self._epoch
        with failures_logged(logger, "could not read topic %s", self.name):
            # From the last that is known on: where another stands in its place, the log is not the one that was read.
            while found := await log.read(self.name, max(0, self.head - 1), BATCH):
                events = found[1:] if found[0].offset == self.head else found
                if self._is_another(found[0]):
                    await self._start_afresh()
                elif events:
                    self._take(events)
                if len(found) < BATCH:
                    break
            if self.head and not found and (await self._end_of(self.name)).offset < self.head:
                await self._start_afresh()
        return (self._end, self._epoch) != before

    def _is_another(self, found: TopicEvent) -> bool:
        return found.offset == self.head and self._end.mark not in ("", found.marked_offset.mark)

    def _take(self, events: list[TopicEvent]) -> None:
        if self._recent is None:
            self._recent = deque(maxlen=RECENT)
        self._recent.extend(events)
        self._end = events[-1].marked_offset

    async def _start_afresh(self) -> None:
        """The database has been put back to an older copy: what was read since is no longer so."""
        logger.warning("the log of topic %s has been put back", self.name)
        self._end = await self._end_of(self.name)
        self._recent = None
        self.announced = 0
        self._epoch += 1

    async def _fill(self) -> None:
        """Have the latest events in memory. Those who come from another node have missed little: once read, it serves
        all of them."""
        if self._filling is None:
            self._filling = asyncio.create_task(self._read_latest())
        await asyncio.shield(self._filling)

    async def _read_latest(self) -> None:
        serve_nobody()
        try:
            epoch, first = self._epoch, self._first
            events = await log.read(self.name, max(0, self.head - RECENT), RECENT)
            wanted = _up_to(first, events)
            if (epoch, first) == (self._epoch, self._first) and wanted:
                self._recent = deque([*wanted, *(self._recent or ())], maxlen=RECENT)
        finally:
            self._filling = None

    def _call_callbacks(self) -> None:
        for callback in self._callbacks:
            callback()


def _offset_in(hint: str) -> int:
    """The offset up to which that hint has told of events."""
    return int(hint) if hint.isdecimal() else 0


def _up_to(offset: int, events: list[TopicEvent]) -> list[TopicEvent]:
    """Those of these events that lead up to that offset without a gap: of older ones some may be kept and some not."""
    found: deque[TopicEvent] = deque()
    for event in reversed(events):
        if event.offset == offset - len(found) - 1:
            found.appendleft(event)
        elif event.offset < offset:
            break
    return list(found)
