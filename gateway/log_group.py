"""All who are sent the same of a topic's log: each event is executed and encoded once."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from gateway import metrics
from gateway.payload import Payload
from gateway.rendering import Rendering, failure
from gateway.subscriber import Subscriber
from models.gathering import Gathering
from models.log import Entry
from models.outage import patiently
from subscriptions.feeds import Log, Shown
from subscriptions.topics import Topic, Topics

MOST_SINGLES = 16
"""More changes than this in one window go to documents that do not take them as one as a new opening."""

REMEMBERED = 300
"""Payloads that a group keeps, for those who come back after a cut."""

T = TypeVar("T")
Rendered = list[tuple[Entry, Payload | None]]

logger = logging.getLogger("greenroom.group")


class ShownOut(Exception):
    """A subscriber may listen no more."""


class LogGroup:
    """Members have all been sent everything up to one place. Who joins behind it catches up by themselves."""

    def __init__(self, topics: Topics, source: Log[Any], rendering: Rendering) -> None:
        self.followers = 0
        self._topics = topics
        self._source = source
        self._rendering = rendering
        self._members: dict[Subscriber, None] = {}
        self._remembered: dict[int, Payload | None] = {}
        self._openings = Gathering(self._open_together, source.window)
        self._topic: asyncio.Future[Topic] = asyncio.get_running_loop().create_future()
        self._moved = asyncio.Event()
        self._place = 0
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """How many are being served."""
        return len(self._members)

    async def join(self, subscriber: Subscriber, place: int | None) -> None:
        """Send what came after that number, or the opening, and from then on every event as it comes."""
        topic = await asyncio.shield(self._topic)
        if place is None:
            opening = await self._openings.load(None)
            subscriber.deliver(opening.update)
            place = opening.seq
        with suppress(ShownOut):
            while place != self._place:
                if place > self._place:
                    await self._moved.wait()
                else:
                    place = await self._catch_up(subscriber, topic, place)
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
            self._place = topic.head
            self._topic.set_result(topic)
            while True:
                turn = topic.turn
                events = await patiently(partial(topic.after, self._place))
                if not events:
                    await topic.wait(turn)
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

    async def _forward(self, events: Sequence[Entry]) -> None:
        """Send the members what these events come to, in order, each once."""
        rendered = await patiently(partial(self._render, events, storms=True))
        for event, payload in rendered or [(event, None) for event in events]:
            if payload:
                self._deliver(payload)
            if user_id := self._source.shown_out(event):
                await self._show_out(user_id)
            self._move_to(event.seq)
        if rendered is None:
            (opening,) = await patiently(partial(self._open_together, [None]))
            self._deliver(opening.update)
            self._move_to(max(opening.seq, self._place))

    def _deliver(self, payload: Payload) -> None:
        metrics.DELIVERED.inc(len(self._members))
        for member in self._members:
            member.deliver(payload)

    async def _catch_up(self, subscriber: Subscriber, topic: Topic, place: int) -> int:
        """Send one subscriber the next of what they have missed; how far they are then."""
        events = await patiently(partial(topic.after, place))
        for event, payload in await patiently(partial(self._render, events)) or []:
            if payload:
                subscriber.deliver(payload)
                if subscriber.busy:
                    await subscriber.drained()
            user_id = self._source.shown_out(event)
            if user_id and user_id == subscriber.user_id and await self._is_out(user_id):
                subscriber.complete()
                raise ShownOut
            place = event.seq
        return place

    async def _render(self, events: Sequence[Entry], *, storms: bool = False) -> Rendered | None:
        """The payloads of these events: all of them before the first is sent, so that a retry repeats nothing. None for
        a storm that is better told by a new opening."""
        # Taken before anything is awaited: others remember and forget meanwhile.
        known = {event.seq: self._remembered[event.seq] for event in events if event.seq in self._remembered}
        unknown = [event for event in events if event.seq not in known]
        updates: dict[int, object] = dict(await self._source.show(unknown)) if unknown else {}
        if storms and self._source.opening and len(updates) > MOST_SINGLES:
            return None
        rendered = {event.seq: await self._payload(updates.get(event.seq)) for event in unknown}
        found: Rendered = [(event, rendered.get(event.seq) or known.get(event.seq)) for event in events]
        if self.followers > 1 and not self._source.window:
            self._remember(rendered)
        return found

    async def _payload(self, update: object) -> Payload | None:
        return await self._rendering.payload(update) if update is not None else None

    def _remember(self, rendered: dict[int, Payload | None]) -> None:
        self._remembered |= rendered
        for seq in sorted(self._remembered)[:-REMEMBERED]:
            del self._remembered[seq]

    async def _open_together(self, askers: list[None]) -> list[Shown[Payload]]:
        assert self._source.opening is not None
        opening = await self._source.opening()
        return [Shown(opening.seq, await self._rendering.payload(opening.update))] * len(askers)

    async def _show_out(self, user_id: UUID) -> None:
        if any(member.user_id == user_id for member in self._members) and await self._is_out(user_id):
            for member in [member for member in self._members if member.user_id == user_id]:
                self.drop(member)
                member.complete()

    async def _is_out(self, user_id: UUID) -> bool:
        assert self._source.admits is not None
        return not await patiently(partial(self._source.admits, user_id))

    def _give_up(self, error: Exception) -> None:
        """What nobody expected ends the subscriptions of those to whom it could not be told."""
        members, self._members = list(self._members), {}
        for member in members:
            member.fail([failure(error, self._source.topic)])

    def _move_to(self, place: int) -> None:
        self._place = place
        self._moved.set()
        self._moved = asyncio.Event()
