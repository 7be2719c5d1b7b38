"""A group on a topic's log: each event is executed and encoded once for all members."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from gateway import metrics
from gateway.delivery.encoded import EncodedResult
from gateway.delivery.rendering import Renderer
from gateway.delivery.subscriber import Subscriber
from gateway.execution.result import internal_error
from models.log import TopicEvent
from models.outage import retry_while_database_down
from reads.batch_loader import BatchLoader
from subscriptions.feeds import LogSource, LogUpdate
from subscriptions.topics import Topic, Topics

MOST_SEPARATE_UPDATES = 16
"""When one window brings more updates than this, the members are sent a new snapshot instead."""

RESULTS_KEPT = 300
"""How many of the latest results a group keeps, for subscribers who come back after a lost connection."""

Rendered = list[tuple[TopicEvent, EncodedResult | None]]

logger = logging.getLogger("greenroom.group")


class AccessRevoked(Exception):
    """A subscriber may no longer listen."""


class LogGroup:
    """All members have been sent everything up to one offset. A newcomer who is behind it catches up alone first."""

    def __init__(self, topics: Topics, source: LogSource[Any], renderer: Renderer) -> None:
        self.followers = 0
        self._topics = topics
        self._source = source
        self._renderer = renderer
        self._members: dict[Subscriber, None] = {}
        self._results: dict[int, EncodedResult | None] = {}
        self._snapshots = BatchLoader(self._render_snapshot, source.window)
        self._topic: asyncio.Future[Topic] = asyncio.get_running_loop().create_future()
        self._advanced = asyncio.Event()
        self._offset = 0
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self._members)

    async def join(self, subscriber: Subscriber, offset: int | None) -> None:
        """Send what came after that offset, or (None) a snapshot, and from then on every event as it comes."""
        topic = await asyncio.shield(self._topic)
        if offset is None:
            snapshot = await self._snapshots.load(None)
            subscriber.deliver(snapshot.update)
            offset = snapshot.offset
        with suppress(AccessRevoked):
            while offset != self._offset:
                if offset > self._offset:
                    await self._advanced.wait()
                else:
                    offset = await self._catch_up(subscriber, topic, offset)
            self._members[subscriber] = None

    def drop(self, subscriber: Subscriber) -> None:
        """Send that subscriber nothing more."""
        self._members.pop(subscriber, None)

    async def close(self) -> None:
        """Stop following the topic."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._topics.follow(self._source.topic) as topic:
            self._offset = topic.head
            self._topic.set_result(topic)
            while True:
                generation = topic.generation
                events = await retry_while_database_down(partial(topic.after, self._offset))
                if not events:
                    await topic.wait(generation)
                    continue
                started = loop.time()
                try:
                    await self._forward(events)
                except Exception as error:
                    self._fail_members(error)
                    self._advance_to(events[-1].offset)
                if self._source.window:
                    # The longer it takes to send, the less often it is done.
                    await asyncio.sleep(max(self._source.window, loop.time() - started))

    async def _forward(self, events: Sequence[TopicEvent]) -> None:
        """Send the members the results of these events, in order, each once."""
        rendered = await retry_while_database_down(partial(self._render, events, or_snapshot=True))
        for event, result in rendered or [(event, None) for event in events]:
            if result:
                self._deliver(result)
            if user_id := self._source.revoked_user(event):
                await self._revoke(user_id)
            self._advance_to(event.offset)
        if rendered is None:
            (snapshot,) = await retry_while_database_down(partial(self._render_snapshot, [None]))
            self._deliver(snapshot.update)
            self._advance_to(max(snapshot.offset, self._offset))

    def _deliver(self, result: EncodedResult) -> None:
        metrics.DELIVERED.inc(len(self._members))
        for member in self._members:
            member.deliver(result)

    async def _catch_up(self, subscriber: Subscriber, topic: Topic, offset: int) -> int:
        """Send one subscriber the next events that they have missed; the offset of the last of them."""
        events = await retry_while_database_down(partial(topic.after, offset))
        for event, result in await retry_while_database_down(partial(self._render, events)) or []:
            if result:
                subscriber.deliver(result)
                if subscriber.busy:
                    await subscriber.drained()
            user_id = self._source.revoked_user(event)
            if user_id and user_id == subscriber.user_id and await self._is_revoked(user_id):
                subscriber.complete()
                raise AccessRevoked
            offset = event.offset
        return offset

    async def _render(self, events: Sequence[TopicEvent], *, or_snapshot: bool = False) -> Rendered | None:
        """The events with their results (None: nothing to send), all of them before the first is sent, so that a retry
        repeats nothing. ``or_snapshot``: give None when the updates are so many that a snapshot is to replace them."""
        # Read before anything is awaited: others add and drop results meanwhile.
        kept = {event.offset: self._results[event.offset] for event in events if event.offset in self._results}
        missing = [event for event in events if event.offset not in kept]
        relevant = [event for event in missing if event.kind in self._source.kinds]
        updates: dict[int, object] = dict(await self._source.to_updates(relevant)) if relevant else {}
        if or_snapshot and self._source.snapshot and len(updates) > MOST_SEPARATE_UPDATES:
            return None
        rendered = {event.offset: await self._result(updates.get(event.offset)) for event in missing}
        if self.followers > 1 and not self._source.window:
            self._keep(rendered)
        results = kept | rendered
        return [(event, results[event.offset]) for event in events]

    async def _result(self, update: object) -> EncodedResult | None:
        return await self._renderer.result(update) if update is not None else None

    def _keep(self, rendered: dict[int, EncodedResult | None]) -> None:
        self._results |= rendered
        for offset in sorted(self._results)[:-RESULTS_KEPT]:
            del self._results[offset]

    async def _render_snapshot(self, newcomers: list[None]) -> list[LogUpdate[EncodedResult]]:
        """One snapshot for all newcomers who wait for it: a batch for ``BatchLoader``, whose keys say nothing."""
        assert self._source.snapshot is not None
        snapshot = await self._source.snapshot()
        return [LogUpdate(snapshot.offset, await self._renderer.result(snapshot.update))] * len(newcomers)

    async def _revoke(self, user_id: UUID) -> None:
        """End the subscriptions of that user, unless they have been admitted anew."""
        if any(member.user_id == user_id for member in self._members) and await self._is_revoked(user_id):
            for member in [member for member in self._members if member.user_id == user_id]:
                self.drop(member)
                member.complete()

    async def _is_revoked(self, user_id: UUID) -> bool:
        assert self._source.still_admitted is not None
        return not await retry_while_database_down(partial(self._source.still_admitted, user_id))

    def _fail_members(self, error: Exception) -> None:
        """End all members' subscriptions, after an unexpected error with an event."""
        members, self._members = list(self._members), {}
        for member in members:
            member.fail([internal_error(error, self._source.topic)])

    def _advance_to(self, offset: int) -> None:
        self._offset = offset
        self._advanced.set()
        self._advanced = asyncio.Event()
