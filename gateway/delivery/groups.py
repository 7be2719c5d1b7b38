"""A node's groups of subscribers: each is sent the same results."""

import asyncio
from typing import Any

from gateway.delivery import state_group
from gateway.delivery.listeners import Listeners
from gateway.delivery.log_group import LogGroup
from gateway.delivery.rendering import Executors, Renderer
from gateway.delivery.state_group import StateGroup
from gateway.delivery.subscriber import Sent, Subscriber
from gateway.delivery.view_group import ViewGroup
from gateway.execution.result import OpenSubscription
from gateway.execution.under_way import UnderWay
from gateway.monitoring import metrics
from subscriptions.context import Realtime
from subscriptions.feeds import Feed, LogSource, StateSource
from subscriptions.rounds import REST_SECONDS, Rounds

Group = LogGroup | StateGroup

MOST_TOGETHER = 50
"""So many values are read again at the same time: their loaders ask for all of them at once."""

MOST_STAMPS = 250
"""So many are looked at together, whether they have to be read again."""


class Groups:
    """The groups of this node. Two subscribers share one when document, inner variables (``Operation.key``), source and
    audience are equal."""

    def __init__(self, realtime: Realtime, under_way: UnderWay) -> None:
        self._realtime = realtime
        self._under_way = under_way
        self._groups: dict[tuple[object, ...], Group] = {}
        self._executors = Executors()
        self._closing: set[asyncio.Task[None]] = set()
        self._rounds: Rounds[StateGroup] = Rounds(lambda: state_group.REFRESH_SECONDS, self._look, MOST_STAMPS)

    def membership(self, opened: OpenSubscription, subscriber: Subscriber) -> "Membership":
        """A subscriber's part in the group for that subscription; they are sent nothing before ``join``."""
        key = (opened.key, *_source_key(opened.feed.source))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._new_group(opened)
            if isinstance(group, StateGroup):
                self._rounds.join(group)
        group.listeners.add(subscriber)
        return Membership(self, key, group, opened.feed, subscriber)

    def release(self, key: tuple[object, ...], group: Group, subscriber: Subscriber) -> None:
        """They listen no more; without any the group closes."""
        group.listeners.discard(subscriber)
        if not group.listeners:
            del self._groups[key]
            if isinstance(group, StateGroup):
                self._rounds.leave(group)
            closing = asyncio.create_task(group.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    @property
    def behind(self) -> int:
        """How many known events the group that is furthest behind has yet to send."""
        return max((group.behind for group in self._groups.values() if isinstance(group, LogGroup)), default=0)

    async def close(self) -> None:
        """Close every group, so that none reads from the database any more."""
        await self._rounds.close()
        await asyncio.gather(*(group.close() for group in self._groups.values()), *self._closing)

    async def _look(self, groups: list[StateGroup]) -> None:
        """Read the values again that may have changed: by time, or though no hint of it has come."""
        changed = await _with_another_stamp(groups)
        # What was read before its stamp may be older than that.
        self._realtime.loaders.invalidate({group.source.topic for group in changed})
        moving = [group for group in groups if group in changed or not group.rests]
        for first in range(0, len(moving), MOST_TOGETHER):
            if first:
                await asyncio.sleep(REST_SECONDS)
            # What they read at the same time is read in a few statements.
            for group in moving[first : first + MOST_TOGETHER]:
                group.refresh()

    def _new_group(self, opened: OpenSubscription) -> Group:
        source, realtime = opened.feed.source, self._realtime
        listeners = Listeners(self._under_way, opened.cost)
        renderer = Renderer(self._executors.of(opened), source.audience, realtime, listeners)
        if isinstance(source, LogSource) and source.view:
            return ViewGroup(realtime.topics, source, source.view, renderer, listeners, realtime.transactions.clock)
        if isinstance(source, LogSource):
            return LogGroup(realtime.topics, source, renderer, listeners, realtime.transactions.clock)
        return StateGroup(realtime.topics, source, renderer, listeners, realtime.transactions.clock, realtime.window)


async def _with_another_stamp(groups: list[StateGroup]) -> set[StateGroup]:
    """Those whose value or audience may have changed since they were looked at last: one statement for each kind of
    source."""
    readers = {group.source.stamps for group in groups if group.source.stamps}
    changed = set()
    for reader in readers:
        some = [group for group in groups if group.source.stamps is reader]
        stamps = await reader([group.source.key for group in some])
        changed |= {group for group in some if group.take_stamp(stamps.get(group.source.key))}
    return changed


class Membership:
    """One subscriber in one group."""

    __slots__ = ("_ended", "_feed", "_group", "_groups", "_key", "_subscriber")

    def __init__(
        self, groups: Groups, key: tuple[object, ...], group: Group, feed: Feed[Any], subscriber: Subscriber
    ) -> None:
        self._groups = groups
        self._key = key
        self._group = group
        self._feed = feed
        self._subscriber = subscriber
        self._ended = False
        metrics.subscribers_of(field_of(feed.source)).inc()

    @property
    def is_call(self) -> bool:
        """Whether the subscriber is in a call as long as they listen."""
        return self._feed.is_call

    async def join(self, sent: Sent | None = None) -> None:
        """Bring the subscriber to where the group is; from then on the group serves them. ``sent``: what they were sent
        last, where they come from the group of another audience."""
        if isinstance(self._group, StateGroup):
            self._group.join(self._subscriber, sent)
        else:
            await self._group.join(self._subscriber, self._feed.offset, self._feed.head)

    def end(self) -> None:
        """Send the subscriber nothing more, and release what the feed holds."""
        if not self._ended:
            self._ended = True
            metrics.subscribers_of(field_of(self._feed.source)).dec()
            self._group.drop(self._subscriber)
            self._feed.release()
            self._groups.release(self._key, self._group, self._subscriber)


def field_of(source: LogSource[Any] | StateSource[Any]) -> str:
    """The subscription field that a source is for."""
    return source.field.partition(",")[0]


def _source_key(source: LogSource[Any] | StateSource[Any]) -> tuple[object, ...]:
    subject = source.topic if isinstance(source, LogSource) else source.key
    return source.field, subject, source.audience
