"""Those who have yet to catch up with the members of a group on a log: each is sent alone what they have missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.listeners import Listeners
from gateway.delivery.log_results import LogResults
from gateway.delivery.subscriber import Subscriber
from gateway.execution.result import OperationRejected
from gateway.monitoring import metrics
from models.database.outage import retry_while_database_down
from schema.request_errors import CursorExpired
from subscriptions.feeds import LogSource
from subscriptions.resume import TOO_OLD
from subscriptions.topic import Topic


class Dropped(Exception):
    """A newcomer has gone, or may listen no more."""


class NotKept(Exception):
    """What comes next is not in the log any more: it was purged since the subscriber's cursor was found to be good."""


class Newcomers:
    """They are told what concerns themselves as members are. ``listeners``: of the whole group."""

    __slots__ = ("_behind", "_listeners", "_results", "_source")

    def __init__(self, source: LogSource[Any], results: LogResults, listeners: Listeners) -> None:
        self._source = source
        self._results = results
        self._listeners = listeners
        self._behind: dict[Subscriber, None] = {}

    def __iter__(self) -> Iterator[Subscriber]:
        return iter(self._behind)

    def __len__(self) -> int:
        return len(self._behind)

    @contextmanager
    def joined_by(self, subscriber: Subscriber) -> Iterator[None]:
        """A context in which they are one, which Dropped ends."""
        self._behind[subscriber] = None
        try:
            yield
        except Dropped:
            pass
        finally:
            self.discard(subscriber)
            if not self._behind:
                self._results.nobody_is_behind()

    def discard(self, subscriber: Subscriber) -> None:
        """Let one go, if they are in."""
        self._behind.pop(subscriber, None)

    def check(self, subscriber: Subscriber) -> None:
        """Raises Dropped when they have been let go meanwhile."""
        if subscriber not in self._behind:
            raise Dropped

    async def check_admission(self, subscriber: Subscriber) -> None:
        """Raises Dropped when they may not listen, which they are told."""
        if self._source.still_admitted and subscriber.user_id and await is_revoked(self._source, subscriber.user_id):
            self.check(subscriber)
            subscriber.complete()
            raise Dropped

    async def hand_snapshot(self, subscriber: Subscriber) -> int:
        """Send one of them what there is; as of which offset."""
        snapshot = await self._results.snapshot_for_newcomer()
        self.check(subscriber)
        hand(subscriber, snapshot.update)
        if snapshot.is_last:
            subscriber.complete()
            raise Dropped
        return snapshot.offset

    async def bring_on(self, subscriber: Subscriber, topic: Topic, offset: int, *, reuse: bool) -> int:
        """Send one of them the next of what they have missed; the offset up to which they have everything then.
        ``reuse``: what was made for others is sent again.

        Where what they have missed is not kept, they are sent a snapshot that stands for it, or (OperationRejected) are
        told to begin again from a query.
        """
        try:
            return await self._catch_up(subscriber, topic, offset, reuse)
        except NotKept:
            if self._source.snapshot is None or not self._source.snapshot_says_all:
                raise OperationRejected(CursorExpired(TOO_OLD)) from None
            return await self.hand_snapshot(subscriber)

    async def _catch_up(self, subscriber: Subscriber, topic: Topic, offset: int, reuse: bool) -> int:
        missed = await self._results.next_behind(topic, offset, keep=self._listeners.are_several, reuse=reuse)
        if not missed:
            raise NotKept
        for event, results in missed:
            if event.offset != offset + 1:
                raise NotKept
            if self._results.is_withdrawn(event):
                ((_, results),) = await self._results.of([event], keep=self._listeners.are_several, reuse=False) or []
            self.check(subscriber)
            for result in results:
                hand(subscriber, result)
                if subscriber.busy:
                    await subscriber.drained()
                    self.check(subscriber)
            user_id = self._source.revoked_user(event)
            if user_id and user_id == subscriber.user_id:
                await self.check_admission(subscriber)
            offset = event.offset
            if self._source.is_last(event):
                subscriber.complete()
                raise Dropped
        return offset


async def is_revoked(source: LogSource[Any], user_id: UUID) -> bool:
    """Whether that user, whose admission was ended, has no other."""
    assert source.still_admitted is not None
    return not await retry_while_database_down(partial(source.still_admitted, user_id))


def hand(subscriber: Subscriber, result: EncodedResult) -> None:
    """Deliver to one who is not a member yet."""
    metrics.DELIVERED.inc()
    subscriber.deliver(result)
