"""Which subscribers are sent the same, and are therefore served together."""

import asyncio
from typing import Any

from gateway.log_group import LogGroup
from gateway.rendering import Opened, Rendering
from gateway.state_group import StateGroup
from gateway.subscriber import Subscriber
from subscriptions.context import Live
from subscriptions.feeds import Feed, Log, State

Group = LogGroup | StateGroup


class Sharing:
    """This node's groups. Two subscribers share one when document, inner variables, source and audience are equal."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._groups: dict[tuple[object, ...], Group] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def follow(self, opened: Opened, subscriber: Subscriber) -> "Following":
        """A subscriber's part in their group, which they are yet to join."""
        key = (opened.document, *_source_key(opened.feed.source))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._new_group(opened)
        group.followers += 1
        return Following(self, key, group, opened.feed, subscriber)

    def release(self, key: tuple[object, ...], group: Group) -> None:
        """One follower less; the last closes the group."""
        group.followers -= 1
        if not group.followers:
            del self._groups[key]
            closing = asyncio.create_task(group.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """End every group: nothing is read from the database any more."""
        await asyncio.gather(*(group.close() for group in self._groups.values()), *self._closing)

    def _new_group(self, opened: Opened) -> Group:
        source, live = opened.feed.source, self._live
        rendering = Rendering(opened.executor, source.audience, live)
        if isinstance(source, Log):
            return LogGroup(live.topics, source, rendering)
        return StateGroup(live.topics, source, rendering, live.transactions.clock, live.window)


class Following:
    """One subscriber in one group."""

    __slots__ = ("_feed", "_group", "_key", "_left", "_sharing", "_subscriber")

    def __init__(
        self, sharing: Sharing, key: tuple[object, ...], group: Group, feed: Feed[Any], subscriber: Subscriber
    ) -> None:
        self._sharing = sharing
        self._key = key
        self._group = group
        self._feed = feed
        self._subscriber = subscriber
        self._left = False

    async def join(self) -> None:
        """Bring the subscriber to where the group is; from then on the group serves them."""
        await self._group.join(self._subscriber, self._feed.place)

    def leave(self) -> None:
        """Be sent nothing more, and give back what listening held."""
        if not self._left:
            self._left = True
            self._group.drop(self._subscriber)
            self._feed.leave()
            self._sharing.release(self._key, self._group)


def _source_key(source: Log[Any] | State[Any]) -> tuple[object, ...]:
    which = source.topic if isinstance(source, Log) else source.key
    return source.field, which, source.audience
