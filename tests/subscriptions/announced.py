"""Which topics are announced, as every node hears it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from broadcaster import Broadcast, Event

from internals.broadcaster import Receiver
from subscriptions.redis_broadcast import RESYNC
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

FROM_HERE_ON = "from here on"
THAT_WAS_ALL = "that was all"


@dataclass
class Announced:
    """The names of the topics that have moved; complete once the listening is over."""

    names: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Topic:
    """Hears one topic."""

    name: str
    announced: Announced

    async def put(self, event: Event) -> None:
        if event.message != RESYNC:
            self.announced.names.add(self.name)


@dataclass(eq=False)
class Bounds:
    """A channel of the listening's own, behind what was announced before, and behind all that is announced meanwhile. A
    word on a topic itself would take the place of a hint that waits there."""

    broadcast: Broadcast
    announced: Announced
    channel: str = field(default_factory=lambda: f"bounds:{uuid4()}")
    begins: asyncio.Event = field(default_factory=asyncio.Event)
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, event: Event) -> None:
        if event.message == RESYNC:
            # It takes effect only now, and what was said before is lost.
            await self.broadcast.publish(self.channel, FROM_HERE_ON)
        elif event.message == FROM_HERE_ON and not self.begins.is_set():
            self.announced.names.clear()
            self.begins.set()
        elif event.message == THAT_WAS_ALL:
            self.ends.set()


@asynccontextmanager
async def listening(stage: Stage, topics: Mapping[str, str]) -> AsyncIterator[Announced]:
    """Hear, as every node does, which of these topics, by name, are announced while the context is open."""
    broadcast, announced = stage.node.broadcasting.broadcast, Announced()
    bounds = Bounds(broadcast, announced)
    receivers: dict[str, Receiver] = {topic: Topic(name, announced) for name, topic in topics.items()}
    async with AsyncExitStack() as stack:
        for channel, receiver in [*receivers.items(), (bounds.channel, bounds)]:
            await broadcast.hand_over(channel, receiver)
            stack.push_async_callback(broadcast.keep_back, channel, receiver)
        await say(broadcast, bounds.channel, FROM_HERE_ON, bounds.begins)
        yield announced
        await say(broadcast, bounds.channel, THAT_WAS_ALL, bounds.ends)


async def say(broadcast: Broadcast, channel: str, word: str, heard: asyncio.Event) -> None:
    """Say it there, and wait until it is heard."""
    await broadcast.publish(channel, word)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await heard.wait()
