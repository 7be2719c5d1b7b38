"""One subscription over server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID

from graphql import GraphQLError

from gateway.delivery.encoded import Encoded, EncodedResult, size
from gateway.delivery.groups import Groups, Membership
from gateway.delivery.subscriber import Sent
from gateway.execution.asker import Asker
from gateway.execution.result import OpenSubscription, OperationRejected, internal_error
from gateway.http.sse import COMPLETE, HEARTBEAT, STOPPING, event
from gateway.monitoring import metrics
from models.database.outage import retry_while_database_down
from subscriptions.context import RealtimeContext

Open = Callable[[], Awaitable[OpenSubscription]]

HEARTBEAT_SECONDS = 15.0

SLOW = "slow consumer"
"""Why a stream is cut, in metrics."""


class EventSubscriber:
    """One subscription over an event stream: takes its results, and gives the text that the client is sent.

    ``text`` ends after the last event, when the token expires, and without a last event when the client falls more than
    ``limit`` bytes behind: it then reconnects with its cursor.
    """

    # It is sent texts, and no frames.
    wire = None
    prefix = b""

    def __init__(
        self, open_subscription: Open, groups: Groups, context: RealtimeContext, limit: int, streams: "OpenStreams"
    ) -> None:
        self._streams = streams
        self._open = open_subscription
        self._groups = groups
        self._context = context
        self._limit = limit
        self._unsent: list[str] = []
        self._unsent_bytes = 0
        self._ended = False
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()
        self._membership: Membership | None = None
        self._joining: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""
        return self._context.viewer_id

    @property
    def asker(self) -> Asker:
        """For whom the CPU time is counted that making their results takes."""
        return Asker.of(self._context)

    @property
    def busy(self) -> bool:
        """Whether the client has yet to take something that was delivered."""
        return bool(self._unsent)

    def deliver(self, encoded: Encoded) -> None:
        """Send what was encoded. Never waits: a client that falls too far behind is cut off."""
        for result in encoded.results:
            self._put(event("next", result.json))

    def complete(self) -> None:
        """End the subscription: nothing more will come."""
        self._put(COMPLETE)
        self._end()

    def revoke(self) -> None:
        """They may be told nothing more: what waits to be taken is dropped too."""
        self._drop_unsent()
        self.complete()

    def fail(self, errors: list[GraphQLError]) -> None:
        """End the subscription with these errors."""
        self.deliver(EncodedResult({"errors": [error.formatted for error in errors]}))
        self.complete()

    def send_elsewhere(self) -> None:
        """The server stops: end without a last event, so that the client comes again with its cursor."""
        self._put(STOPPING)
        self._end()

    def resubscribe(self, sent: Sent | None) -> None:
        """Subscribe anew with the same document: what the viewer may see has changed since they were sent that."""
        self._leave_group()
        self._joining = asyncio.create_task(self._join(sent))

    async def drained(self) -> None:
        """Wait until the client has taken everything that was delivered."""
        while self._unsent and not self._ended:
            self._taken.clear()
            await self._taken.wait()

    async def text(self) -> AsyncGenerator[str, None]:
        """The text of the stream, piece by piece as events come. To be iterated once."""
        self._joining = asyncio.create_task(self._join(None))
        self._streams.add(self)
        try:
            while not self._expired():
                if self._unsent:
                    yield self._take()
                elif self._ended:
                    return
                elif await self._stays_quiet():
                    yield HEARTBEAT
        finally:
            self._streams.discard(self)
            self._end()

    def _take(self) -> str:
        """All that waits to be sent, as the client takes it."""
        text = "".join(self._unsent)
        self._drop_unsent()
        self._taken.set()
        return text

    def _drop_unsent(self) -> None:
        self._unsent.clear()
        self._unsent_bytes = 0

    async def _stays_quiet(self) -> bool:
        """Wait for something to look at; whether there was nothing until a sign of life is due."""
        self._changed.clear()
        quiet = self._quiet_seconds()
        try:
            async with asyncio.timeout(quiet):
                await self._changed.wait()
        except TimeoutError:
            return quiet == HEARTBEAT_SECONDS
        return False

    def _quiet_seconds(self) -> float:
        """For how long to wait for something to send: until a sign of life is due, or the token expires."""
        expires = self._context.expires
        left = HEARTBEAT_SECONDS if expires is None else expires - self._context.clock.now().timestamp()
        return min(HEARTBEAT_SECONDS, left)

    def _expired(self) -> bool:
        expires = self._context.expires
        return expires is not None and expires <= self._context.clock.now().timestamp()

    async def _join(self, sent: Sent | None) -> None:
        try:
            opened = await retry_while_database_down(self._open)
            self._membership = self._groups.membership(opened, self)
            await self._membership.join(sent)
        except OperationRejected as rejected:
            self.fail(rejected.errors)
        except Exception as error:
            self.fail([internal_error(error, "event stream")])

    def _put(self, text: str) -> None:
        if self._ended:
            return
        self._unsent.append(text)
        self._unsent_bytes += size(text)
        if self._unsent_bytes > self._limit and len(self._unsent) > 1:
            metrics.SLOW_CONSUMERS.inc()
            metrics.cut(SLOW)
            metrics.limited("reader_buffer")
            self._drop_unsent()
            self._end()
        self._changed.set()

    def _end(self) -> None:
        self._ended = True
        self._changed.set()
        self._taken.set()
        # Not at once: a group that delivers is in the middle of a loop over its members.
        asyncio.get_running_loop().call_soon(self._leave_group)

    def _leave_group(self) -> None:
        if self._joining and self._ended:
            self._joining.cancel()
        if self._membership:
            self._membership.end()
            self._membership = None


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
