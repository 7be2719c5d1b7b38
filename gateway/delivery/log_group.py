"""A group on a topic's log: each event is executed and encoded once for all members."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from domain.events import EventKind
from gateway.delivery.encoded import EncodedResult, batches
from gateway.delivery.listeners import Listeners
from gateway.delivery.log_results import LogResults
from gateway.delivery.members import Members
from gateway.delivery.newcomers import Dropped, Newcomers, is_revoked
from gateway.delivery.rendering import Renderer
from gateway.delivery.subscriber import Subscriber
from gateway.execution.result import OperationRejected, errors_of
from gateway.monitoring import metrics
from models.clock import Clock
from models.database.outage import retry_while_database_down
from models.log import TopicEvent
from schema.request_errors import CursorExpired
from schema.served import serve_nobody
from subscriptions.ending import end
from subscriptions.feeds import LogSource, LogUpdate
from subscriptions.topic import Topic
from subscriptions.topics import Topics

AGAIN_SECONDS = 0.2
"""After which a snapshot is read again that is not of the log as it stands."""

PUT_BACK = "The log was restored from a backup: start afresh from a query."

KNOWN_KINDS = frozenset(EventKind)


class LogGroup:
    """All members have been sent everything up to one offset. A newcomer who is behind it catches up alone first."""

    def __init__(
        self, topics: Topics, source: LogSource[Any], renderer: Renderer, listeners: Listeners, clock: Clock
    ) -> None:
        self.source = source
        self.listeners = listeners
        self._topics = topics
        self._clock = clock
        self._results = LogResults(source, renderer)
        self._members = Members()
        self._newcomers = Newcomers(source, self._results, listeners)
        self._topic: Topic | None = None
        """None until it is ready."""
        self._advanced: asyncio.Future[None] | None = None
        """Those wait for it who have been sent more than the group has."""
        self._offset = 0
        self._epoch = 0
        self._task: asyncio.Task[None] | None = asyncio.create_task(self._begin())

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self._members)

    @property
    def behind(self) -> int:
        """How many events its members have yet to be sent, of those that this node knows of."""
        return max(0, self._topic.latest - self._offset) if self._topic else 0

    async def join(self, subscriber: Subscriber, offset: int | None, head: int) -> None:
        """Send what came after that offset, or (None) a snapshot, and from then on every event as it comes.

        ``head``: that of the topic's log, when they asked. Raises OperationRejected when the log is put back meanwhile.
        """
        with self._newcomers.joined_by(subscriber):
            topic = await self._followed()
            epoch = topic.epoch
            if offset is None or offset < self._offset:
                # What has ended their admission since they were let in may lie far ahead of where they read, or before
                # the group began.
                await self._newcomers.check_admission(subscriber)
            if offset is None:
                offset = await self._newcomers.hand_snapshot(subscriber)
            while offset != self._offset:
                if offset > self._offset:
                    await self._next_advance()
                else:
                    # A node that is behind the log does not know yet what has been taken back there.
                    reuse = self._offset >= head
                    offset = await self._newcomers.bring_on(subscriber, topic, offset, reuse=reuse)
                self._newcomers.check(subscriber)
                if topic.epoch != epoch:
                    raise OperationRejected(CursorExpired(PUT_BACK))
            self._members.add(subscriber)

    def drop(self, subscriber: Subscriber) -> None:
        """Send that subscriber nothing more."""
        self._members.discard(subscriber)
        self._newcomers.discard(subscriber)

    async def close(self) -> None:
        """Stop following the topic."""
        await end(self._task)
        if self._topic:
            self._topic.call_no_more(self._go_on)
            await self._topics.leave(self._topic)

    async def _begin(self) -> None:
        serve_nobody()
        topic = await self._topics.follow(self.source.topic)
        try:
            await topic.ready()
        except BaseException:
            await self._topics.leave(topic)
            raise
        self._offset, self._epoch, self._topic = topic.head, topic.epoch, topic
        topic.call_when_moved(self._go_on)
        self._task = None

    async def _followed(self) -> Topic:
        """The topic, once it is ready. Raises Dropped when the group has been closed before."""
        if self._topic is None and self._task:
            await asyncio.wait([self._task])
        if self._topic is None:
            raise Dropped
        return self._topic

    def _go_on(self) -> None:
        """The topic has moved. At rest there is no task."""
        if self._task is None:
            self._task = asyncio.create_task(self._catch_members_up())

    async def _catch_members_up(self) -> None:
        """Send the members what they have not been sent, until that is all."""
        serve_nobody()
        assert self._topic is not None
        topic, time = self._topic, asyncio.get_running_loop().time
        while topic.epoch != self._epoch or topic.head > self._offset:
            if topic.epoch != self._epoch:
                self._epoch = topic.epoch
                try:
                    await self._start_afresh(topic)
                except Exception as error:
                    # What they listen to may not be there any more.
                    self._fail_members(error)
                    self._advance_to(topic.head)
            events = await retry_while_database_down(partial(topic.after, self._offset))
            if not events:
                break
            started = time()
            try:
                await self._forward(events)
            except Exception as error:
                self._fail_members(error)
                self._advance_to(events[-1].offset)
            # The longer it takes to send, the less often it is done.
            await asyncio.sleep(max(self.source.window, time() - started))
        self._task = None

    async def _forward(self, events: Sequence[TopicEvent]) -> None:
        """Send the members the results of these events, in order, each once."""
        rendered = await self._results.of(events, keep=self.listeners.are_several, or_snapshot=True)
        unsent: list[EncodedResult] = []
        for event, results in rendered or [(event, ()) for event in events]:
            unsent += results
            self._look_at(event)
            user_id, is_last = self.source.revoked_user(event), self.source.is_last(event)
            if user_id or is_last or event is events[-1]:
                self._deliver(unsent)
                self._advance_to(event.offset)
                unsent.clear()
            if user_id:
                await self._revoke(user_id)
            if is_last:
                self._complete_members()
        if rendered is None:
            snapshot = await self._snapshot()
            self._deliver([snapshot.update])
            self._advance_to(max(snapshot.offset, self._offset))
        self._note_lag(events[0])

    def _deliver(self, results: Sequence[EncodedResult]) -> None:
        metrics.DELIVERED.inc(len(self._members) * len(results))
        for encoded in batches(results):
            self._members.deliver(encoded)

    def _note_lag(self, first: TopicEvent) -> None:
        """That event, and those that came with it, have been sent."""
        metrics.DELIVERY_LAG.observe(max(0.0, (self._clock.now() - first.at).total_seconds()))

    def _look_at(self, event: TopicEvent) -> None:
        """Forget what that event takes back, and count an event of a kind that only newer nodes know."""
        if event.kind == self.source.withdrawal:
            self._results.withdraw(event, somebody_is_behind=bool(self._newcomers))
        if event.kind not in KNOWN_KINDS:
            metrics.UNKNOWN.inc()

    async def _start_afresh(self, topic: Topic) -> None:
        """The log has been put back: members are sent a new snapshot, or are told to begin again from a query."""
        self._results.clear()
        if self.source.snapshot is None:
            for member in self._members.remove_all():
                member.fail(OperationRejected(CursorExpired(PUT_BACK)).errors)
            self._advance_to(topic.head)
            return
        while True:
            snapshot = await self._snapshot()
            if snapshot.offset <= topic.head:
                break
            # What was read a moment ago is remembered: it may still be of the old log.
            await asyncio.sleep(AGAIN_SECONDS)
        self._deliver([snapshot.update])
        self._advance_to(snapshot.offset)

    async def _snapshot(self) -> LogUpdate[EncodedResult]:
        """What there is, as newcomers are sent it."""
        assert self.source.snapshot is not None
        return await self._results.snapshot(self.source.snapshot)

    async def _revoke(self, user_id: UUID) -> None:
        """End the subscriptions of that user, also of those who read slowly, unless they have been admitted anew."""
        if self._of(user_id) and await is_revoked(self.source, user_id):
            for subscriber in self._of(user_id):
                self.drop(subscriber)
                subscriber.revoke()

    def _of(self, user_id: UUID) -> list[Subscriber]:
        return [one for one in (*self._members, *self._newcomers) if one.user_id == user_id]

    def _complete_members(self) -> None:
        for member in self._members.remove_all():
            member.complete()

    def _fail_members(self, error: Exception) -> None:
        """End all members' subscriptions, after an unexpected error with an event, or what was too much."""
        for member in self._members.remove_all():
            member.fail(errors_of(error, self.source.topic))

    def _advance_to(self, offset: int) -> None:
        self._offset = offset
        if self._advanced:
            self._advanced.set_result(None)
            self._advanced = None

    async def _next_advance(self) -> None:
        if self._advanced is None:
            self._advanced = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._advanced)
