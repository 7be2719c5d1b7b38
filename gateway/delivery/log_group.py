"""All who are sent the same of a topic's log: each event is executed and encoded once."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
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
"""More changes than this in one window go to documents that do not take them as one as a new opening."""

REMEMBERED = 300
"""Payloads that a group keeps, for those who come back after a cut."""

T = TypeVar("T")
Rendered = list[tuple[TopicEvent, EncodedResult | None]]

logger = logging.getLogger("greenroom.group")


class AccessRevoked(Exception):
    """A subscriber may listen no more."""


class LogGroup:
    """Members have all been sent everything up to one place. Who joins behind it catches up by themselves."""

    def __init__(self, topics: Topics, source: LogSource[Any], rendering: Renderer) -> None:
        self.followers = 0
        self._topics = topics
        self._source = source
        self._rendering = rendering
        self._members: dict[Subscriber, None] = {}
        self._remembered: dict[int, EncodedResult | None] = {}
        self._openings = BatchLoader(self._open_together, source.window)
        self._topic: asyncio.Future[Topic] = asyncio.get_running_loop().create_future()
        self._moved = asyncio.Event()
        self._offset = 0
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """How many are being served."""
        return len(self._members)

    async def join(self, subscriber: Subscriber, offset: int | None) -> None:
        """Send what came after that number, or the opening, and from then on every event as it comes."""
        topic = await asyncio.shield(self._topic)
        if offset is None:
            opening = await self._openings.load(None)
            subscriber.deliver(opening.update)
            offset = opening.seq
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
                    self._give_up(error)
                    self._move_to(events[-1].seq)
                if self._source.window:
                    # What takes long to send is sent less often.
                    await asyncio.sleep(max(self._source.window, loop.time() - began))

    async def _forward(self, events: Sequence[TopicEvent]) -> None:
        """Send the members what these events come to, in order, each once."""
        rendered = await retry_while_database_down(partial(self._render, events, storms=True))
        for event, payload in rendered or [(event, None) for event in events]:
            if payload:
                self._deliver(payload)
            if user_id := self._source.revoked_user(event):
                await self._revoke(user_id)
            self._move_to(event.seq)
        if rendered is None:
            (opening,) = await retry_while_database_down(partial(self._open_together, [None]))
            self._deliver(opening.update)
            self._move_to(max(opening.seq, self._offset))

    def _deliver(self, payload: EncodedResult) -> None:
        metrics.DELIVERED.inc(len(self._members))
        for member in self._members:
            member.deliver(payload)

    async def _catch_up(self, subscriber: Subscriber, topic: Topic, offset: int) -> int:
        """Send one subscriber the next of what they have missed; how far they are then."""
        events = await retry_while_database_down(partial(topic.after, offset))
        for event, payload in await retry_while_database_down(partial(self._render, events)) or []:
            if payload:
                subscriber.deliver(payload)
                if subscriber.busy:
                    await subscriber.drained()
            user_id = self._source.revoked_user(event)
            if user_id and user_id == subscriber.user_id and await self._is_revoked(user_id):
                subscriber.complete()
                raise AccessRevoked
            offset = event.seq
        return offset

    async def _render(self, events: Sequence[TopicEvent], *, storms: bool = False) -> Rendered | None:
        """The payloads of these events: all of them before the first is sent, so that a retry repeats nothing. None for
        a storm that is better told by a new opening."""
        # Taken before anything is awaited: others remember and forget meanwhile.
        known = {event.seq: self._remembered[event.seq] for event in events if event.seq in self._remembered}
        unknown = [event for event in events if event.seq not in known]
        updates: dict[int, object] = dict(await self._source.show(unknown)) if unknown else {}
        if storms and self._source.opening and len(updates) > MOST_SEPARATE_UPDATES:
            return None
        rendered = {event.seq: await self._payload(updates.get(event.seq)) for event in unknown}
        found: Rendered = [(event, rendered.get(event.seq) or known.get(event.seq)) for event in events]
        if self.followers > 1 and not self._source.window:
            self._remember(rendered)
        return found

    async def _payload(self, update: object) -> EncodedResult | None:
        return await self._rendering.payload(update) if update is not None else None

    def _remember(self, rendered: dict[int, EncodedResult | None]) -> None:
        self._remembered |= rendered
        for seq in sorted(self._remembered)[:-REMEMBERED]:
            del self._remembered[seq]

    async def _open_together(self, askers: list[None]) -> list[LogUpdate[EncodedResult]]:
        assert self._source.opening is not None
        opening = await self._source.opening()
        return [LogUpdate(opening.seq, await self._rendering.payload(opening.update))] * len(askers)

    async def _revoke(self, user_id: UUID) -> None:
        if any(member.user_id == user_id for member in self._members) and await self._is_revoked(user_id):
            for member in [member for member in self._members if member.user_id == user_id]:
                self.drop(member)
                member.complete()

    async def _is_revoked(self, user_id: UUID) -> bool:
        assert self._source.admits is not None
        return not await retry_while_database_down(partial(self._source.admits, user_id))

    def _give_up(self, error: Exception) -> None:
        """What nobody expected ends the subscriptions of those to whom it could not be told."""
        members, self._members = list(self._members), {}
        for member in members:
            member.fail([internal_error(error, self._source.topic)])

    def _move_to(self, offset: int) -> None:
        self._offset = offset
        self._moved.set()
        self._moved = asyncio.Event()
