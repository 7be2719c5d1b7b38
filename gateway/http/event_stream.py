"""One subscription over server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Self
from uuid import UUID

from graphql import GraphQLError

from gateway import metrics
from gateway.delivery.encoded import EncodedResult
from gateway.delivery.groups import Groups, Membership
from gateway.execution.result import OpenSubscription, OperationRejected, internal_error
from gateway.http.sse import COMPLETE, HEARTBEAT, STOPPING, event
from models.outage import retry_while_database_down
from subscriptions.context import RealtimeContext

OpenFeed = Callable[[], Awaitable[OpenSubscription]]

HEARTBEAT_SECONDS = 15.0


class EventSubscriber:
    """One subscription over an event stream: where its payloads go, and the text that the client is sent.

    Iterating gives the text; it ends after the last event, when the token ends, and without a last event when the
    client falls more than ``limit`` bytes behind: it comes again with its cursor.
    """

    def __init__(
        self, open_feed: OpenFeed, groups: Groups, context: RealtimeContext, limit: int, streams: "OpenStreams"
    ) -> None:
        self._streams = streams
        self._open_feed = open_feed
        self._groups = groups
        self._context = context
        self._limit = limit
        self._waiting: list[str] = []
        self._bytes = 0
        self._ended = False
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()
        self._membership: Membership | None = None
        self._joining: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""
        return self._context.viewer.id if self._context.viewer else None

    @property
    def busy(self) -> bool:
        """Whether something that was delivered still waits to be taken."""
        return bool(self._waiting)

    def deliver(self, payload: EncodedResult) -> None:
        """Send a payload. Never waits: whoever falls too far behind is cut off."""
        self._put(event("next", payload.json))

    def complete(self) -> None:
        """Nothing more will come."""
        self._put(COMPLETE)
        self._end()

    def fail(self, errors: list[GraphQLError]) -> None:
        """Nothing more will come, because of these errors."""
        self.deliver(EncodedResult({"errors": [one.formatted for one in errors]}))
        self.complete()

    def send_elsewhere(self) -> None:
        """The server stops: end without a last event, so that the client comes again with its cursor."""
        self._put(STOPPING)
        self._end()

    def resubscribe(self) -> None:
        """What they are to see has changed: subscribe anew, with the same document."""
        self._leave()
        self._joining = asyncio.create_task(self._join())

    async def drained(self) -> None:
        """Wait until everything delivered has been taken."""
        while self._waiting and not self._ended:
            self._taken.clear()
            await self._taken.wait()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        raise TypeError("the response takes its text")

    async def text(self) -> AsyncGenerator[str, None]:
        """What the client is sent, as it comes."""
        self.resubscribe()
        self._streams.add(self)
        try:
            while not self._expired():
                if self._waiting:
                    text = "".join(self._waiting)
                    self._waiting.clear()
                    self._bytes = 0
                    self._taken.set()
                    yield text
                elif self._ended:
                    return
                else:
                    self._changed.clear()
                    try:
                        async with asyncio.timeout(HEARTBEAT_SECONDS):
                            await self._changed.wait()
                    except TimeoutError:
                        yield HEARTBEAT
        finally:
            self._streams.discard(self)
            self._end()

    async def _join(self) -> None:
        try:
            opened = await retry_while_database_down(self._open_feed)
            self._membership = self._groups.membership(opened, self)
            await self._membership.join()
        except OperationRejected as rejected:
            self.fail(rejected.errors)
        except Exception as error:
            self.fail([internal_error(error, "event stream")])

    def _put(self, text: str) -> None:
        if self._ended:
            return
        self._waiting.append(text)
        self._bytes += len(text)
        if self._bytes > self._limit and len(self._waiting) > 1:
            metrics.SLOW.inc()
            self._waiting.clear()
            self._end()
        self._changed.set()

    def _end(self) -> None:
        self._ended = True
        self._changed.set()
        self._taken.set()
        # Not from here: whoever delivers is in the middle of a loop over all subscribers.
        asyncio.get_running_loop().call_soon(self._leave)

    def _leave(self) -> None:
        if self._joining and self._ended:
            self._joining.cancel()
        if self._membership:
            self._membership.end()
            self._membership = None

    def _expired(self) -> bool:
        expires = self._context.expires
        return expires is not None and expires <= self._context.clock.now().timestamp()


class OpenStreams:
    """The event streams of a node: told when it stops, they end at once rather than being cut off."""

    def __init__(self) -> None:
        self._open: set[EventSubscriber] = set()
        self._stopping = False

    def add(self, subscriber: EventSubscriber) -> None:
        """A stream has begun."""
        self._open.add(subscriber)
        if self._stopping:
            subscriber.send_elsewhere()

    def discard(self, subscriber: EventSubscriber) -> None:
        """It has ended."""
        self._open.discard(subscriber)

    def stop(self) -> None:
        """End all of them, and those that still begin."""
        self._stopping = True
        for subscriber in self._open:
            subscriber.send_elsewhere()
