"""The subscribers who are sent the same of a topic's log: each event is executed and encoded once for all of them."""

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
"""When one window has more changes, documents that take changes one by one are sent a new snapshot instead."""

RESULTS_KEPT = 300
"""How many of the latest results a group keeps, for those who come back after a lost connection."""

Rendered = list[tuple[TopicEvent, EncodedResult | None]]

logger = logging.getLogger("greenroom.group")


class AccessRevoked(Exception):
    """A subscriber may listen no more."""


class LogGroup:
    """Members have all been sent everything up to one offset. A newcomer who is behind it catches up alone first."""

    def __init__(self, topics: Topics, source: LogSource[Any], renderer: Renderer) -> None:
        self.followers = 0
        self._topics = topics
        self._source = source
        self._renderer = renderer
        self._members: dict[Subscriber, None] = {}
        self._results: dict[int, EncodedResult | None] = {}
        self._snapshots = BatchLoader(self._render_snapshot, source.window)
        self._topic: asyncio.Future[Topic] = asyncio.get_running_loop().create_future()
        self._moved = asyncio.Event()
        self._offset = 0
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """How many are being served."""
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
                    await self._moved.wait()
                else:
                    offset = await self._catch_up(subscriber, topic, offset)
            self._members[subscriber] = None

    def drop(self, subscriber: Subscriber) -> None:
        """Send them nothing more."""
        self._members.pop(subscriber, None)

    async def close(self) -> None:
        """Follow the topic no more."""
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
                began = loop.time()
                try:
                    await self._forward(events)
                except Exception as error:
                    self._fail_members(error)
                    self._advance_to(events[-1].offset)
                if self._source.window:
                    # What takes long to send is sent less often.
                    await asyncio.sleep(max(self._source.window, loop.time() - began))

    async def _forward(self, events: Sequence[TopicEvent]) -> None:
        """Send the members what these events come to, in order, each once."""
        rendered = await retry_while_database_down(partial(self._render, events, may_replace=True))
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
        """Send one subscriber the next of what they have missed; the offset up to which they have everything then."""
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

    async def _render(self, events: Sequence[TopicEvent], *, may_replace: bool = False) -> Rendered | None:
        """The results of these events: all of them before the first is sent, so that a retry repeats nothing.

        None when there are so many that a new snapshot is to replace them, where it may.
        """
        # Taken before anything is awaited: others add and drop results meanwhile.
        known = {event.offset: self._results[event.offset] for event in events if event.offset in self._results}
        unknown = [event for event in events if event.offset not in known]
        shown = [event for event in unknown if event.kind in self._source.kinds]
        updates: dict[int, object] = dict(await self._source.to_updates(shown)) if shown else {}
        if may_replace and self._source.snapshot and len(updates) > MOST_SEPARATE_UPDATES:
            return None
        rendered = {event.offset: await self._result(updates.get(event.offset)) for event in unknown}
        found: Rendered = [(event, rendered.get(event.offset) or known.get(event.offset)) for event in events]
        if self.followers > 1 and not self._source.window:
            self._keep(rendered)
        return found

    async def _result(self, update: object) -> EncodedResult | None:
        return await self._renderer.result(update) if update is not None else None

    def _keep(self, rendered: dict[int, EncodedResult | None]) -> None:
        self._results |= rendered
        for offset in sorted(self._results)[:-RESULTS_KEPT]:
            del self._results[offset]

    async def _render_snapshot(self, askers: list[None]) -> list[LogUpdate[EncodedResult]]:
        assert self._source.snapshot is not None
        snapshot = await self._source.snapshot()
        return [LogUpdate(snapshot.offset, await self._renderer.result(snapshot.update))] * len(askers)

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
        """End the subscriptions of all whom something unexpected has kept from being told."""
        members, self._members = list(self._members), {}
        for member in members:
            member.fail([internal_error(error, self._source.topic)])

    def _advance_to(self, offset: int) -> None:
        self._offset = offset
        self._moved.set()
        self._moved = asyncio.Event()
