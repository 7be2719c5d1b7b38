"""What we use of broadcaster beyond its documentation."""

from typing import Protocol

from broadcaster import Broadcast, Event

__all__ = ["HandingBroadcast"]


class Receiver(Protocol):
    """Takes the hints of a channel, one after the other, and neither waits nor raises."""

    async def put(self, event: Event) -> None: ...


class HandingBroadcast(Broadcast):
    """A broadcast that can hand what is published to whoever follows a channel, in its own task. A subscription of
    ``Broadcast`` has a queue, and a task that waits for it: ten thousand of each for ten thousand channels. Of
    ``Broadcast`` are used

    - ``_subscribers``, in which a queue may be whatever has ``put``;
    - ``_backend``, to follow a channel and to leave it.

    When it goes, read a subscription of each channel in a task; tests/subscriptions/test_topics.py says whether hints
    come.
    """

    async def hand_over(self, channel: str, receiver: Receiver) -> None:
        """Hand it each hint of that channel from now on."""
        receivers = self._subscribers.get(channel)
        if not receivers:
            await self._backend.subscribe(channel)
            receivers = self._subscribers[channel] = set()
        receivers.add(receiver)  # type: ignore[arg-type]

    async def keep_back(self, channel: str, receiver: Receiver) -> None:
        """Hand it no more of them."""
        receivers = self._subscribers[channel]
        receivers.discard(receiver)
        if not receivers:
            del self._subscribers[channel]
            await self._backend.unsubscribe(channel)
