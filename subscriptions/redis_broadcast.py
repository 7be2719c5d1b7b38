"""A backend for ``broadcaster`` over Redis or Valkey that outlives lost connections.

Its own ``redis://`` backend delivers nothing with redis-py 8, ends for good when the connection drops, and races when
two subscribe at once. Here ``subscribe`` and ``unsubscribe`` only change a set, without suspending; one task brings
Redis in line with that set, another reads, a third publishes. When the connection comes back, and when a subscription
takes effect, a ``RESYNC`` hint says that something may have been missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from broadcaster import BroadcastBackend, Event
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from models.absence import Absence
from subscriptions.backoff import Backoff
from subscriptions.conflating_queue import ConflatingQueue
from subscriptions.ending import cancel_until_done

RESYNC = "resync"
ALWAYS_SUBSCRIBED = "greenroom"
"""A channel that is subscribed all the time, as redis-py can only listen to at least one."""

SOCKET_TIMEOUT_SECONDS = 2.0
HEALTH_CHECK_SECONDS = 2
MOST_AT_ONCE = 500
POLL_SECONDS = 1.0
MOST_UNANSWERED = 3
"""Pings, one for each poll that brought nothing: then the connection is taken for dead. redis-py sends some of its own,
and does not look whether they are answered."""

logger = logging.getLogger("greenroom.broadcast")


class RedisBroadcast(BroadcastBackend):
    """Carries hints between nodes. A lost one delays updates; the event log has them all."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(
            url,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=SOCKET_TIMEOUT_SECONDS,
            socket_connect_timeout=SOCKET_TIMEOUT_SECONDS,
            socket_keepalive=True,
            health_check_interval=HEALTH_CHECK_SECONDS,
        )
        self._wanted: set[str] = {ALWAYS_SUBSCRIBED}
        self._changed = asyncio.Event()
        self._incoming = ConflatingQueue()
        self._outgoing = ConflatingQueue()
        self._taken: list[Event] = []
        self._hears = False
        self._unheard = Absence(logger, "the broadcast is not heard", "the broadcast is heard again")
        self._unsent = Absence(logger, "no hint is broadcast", "hints are broadcast again")
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self) -> None:
        """Begin to listen and to publish, in tasks that wait for a Redis that is down."""
        self._tasks = [
            asyncio.create_task(self._keep_doing(self._listen, self._unheard)),
            asyncio.create_task(self._keep_doing(self._publish, self._unsent)),
        ]

    async def disconnect(self) -> None:
        """Stop listening and publishing."""
        for task in self._tasks:
            await cancel_until_done(task)
        await self._redis.aclose()

    async def subscribe(self, group: str) -> None:
        """Listen to a channel from now on."""
        self._wanted.add(group)
        self._changed.set()

    async def unsubscribe(self, group: str) -> None:
        """Stop listening to it."""
        self._wanted.discard(group)
        self._changed.set()

    async def publish(self, channel: str, message: Any) -> None:
        """Publish a hint to every node, soon: the caller does not wait for Redis."""
        self._outgoing.put(channel, str(message))

    async def next_published(self) -> Event:
        """The next hint. It never raises."""
        if not self._taken:
            self._taken = [Event(channel, text) for channel, text in (await self._incoming.take(MOST_AT_ONCE)).items()]
        return self._taken.pop(0)

    async def reachable(self) -> bool:
        """Whether Redis answers, and hints are heard: some may ask it, and not listen."""
        try:
            async with asyncio.timeout(SOCKET_TIMEOUT_SECONDS):
                return bool(await self._redis.ping()) and self._hears
        except Exception:
            return False

    async def _keep_doing(self, work: Callable[[], Awaitable[None]], absence: Absence) -> None:
        """Do the work again and again, with pauses that grow while it fails."""
        backoff = Backoff()
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await work()
            except Exception as error:
                absence.noticed(str(error))
            await asyncio.sleep(backoff.after(asyncio.get_running_loop().time() - began))

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(ALWAYS_SUBSCRIBED)
            subscribing = asyncio.create_task(self._reconcile(pubsub))
            unanswered = 0
            try:
                while not subscribing.done():
                    message = await pubsub.get_message(timeout=POLL_SECONDS)
                    if message:
                        unanswered = 0
                        self._take_in(message)
                    elif unanswered < MOST_UNANSWERED:
                        unanswered += 1
                        await pubsub.ping()
                    else:
                        raise TimeoutError("nothing was heard, nor pings answered")
                subscribing.result()
            finally:
                self._hears = False
                await cancel_until_done(subscribing)

    def _take_in(self, message: dict[str, str]) -> None:
        if message["type"] == "message":
            self._incoming.put(message["channel"], message["data"])
        elif message["type"] == "subscribe":
            self._hears = True
            self._unheard.over()
            self._incoming.put(message["channel"], RESYNC)

    async def _reconcile(self, pubsub: PubSub) -> None:
        """Bring what Redis sends in line with what is wanted, whenever that changes."""
        subscribed = {ALWAYS_SUBSCRIBED}
        while True:
            self._changed.clear()
            new, old = self._wanted - subscribed, subscribed - self._wanted
            if new:
                await pubsub.subscribe(*new)
            if old:
                await pubsub.unsubscribe(*old)
            subscribed = subscribed - old | new
            if subscribed == self._wanted:
                await self._changed.wait()

    async def _publish(self) -> None:
        while True:
            hints = await self._outgoing.take(MOST_AT_ONCE)
            try:
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for channel, message in hints.items():
                        pipeline.publish(channel, message)
                    await pipeline.execute()
                self._unsent.over()
            except Exception:
                self._outgoing.put_back(hints)
                raise
