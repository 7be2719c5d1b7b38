"""A group whose members see a part of what there is: they are told how that has changed, and not each event."""

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.listeners import Listeners
from gateway.delivery.log_group import LogGroup
from gateway.delivery.newcomers import hand
from gateway.delivery.rendering import Renderer
from gateway.delivery.subscriber import Subscriber
from models.clock import Clock
from models.log import TopicEvent
from subscriptions.feeds import LogSource, LogUpdate, View
from subscriptions.topics import Topics


class ViewGroup(LogGroup):
    """All members know the same. A newcomer begins with that, and catches up with nothing."""

    def __init__(
        self,
        topics: Topics,
        source: LogSource[Any],
        view: View,
        renderer: Renderer,
        listeners: Listeners,
        clock: Clock,
    ) -> None:
        super().__init__(topics, source, renderer, listeners, clock)
        self._view = view
        self._known: asyncio.Task[EncodedResult] | None = None
        """What the members know, as a newcomer is sent it; None: it is not rendered."""

    async def join(self, subscriber: Subscriber, offset: int | None, head: int) -> None:
        """Send what the members know by now, so that what they are sent from then on goes for this one too."""
        with self._newcomers.joined_by(subscriber):
            await self._followed()
            # It may have been ended since they were let in, before the group began.
            await self._newcomers.check_admission(subscriber)
            while True:
                known = self._known = self._known or asyncio.create_task(self._render_known())
                snapshot = await asyncio.shield(known)
                self._newcomers.check(subscriber)
                if known is self._known:
                    break
            hand(subscriber, snapshot)
            self._members.add(subscriber)

    async def _forward(self, events: Sequence[TopicEvent]) -> None:
        """Send the members what these events have changed. That is as it is now, so those whose admission one of them
        has ended are revoked before it is sent."""
        rendered = await self._results.of(events, keep=self.listeners.are_several) or []
        for event in events:
            self._look_at(event)
            if user_id := self.source.revoked_user(event):
                await self._revoke(user_id)
        self._deliver([result for _, results in rendered for result in results])
        self._advance_to(events[-1].offset)
        self._note_lag(events[0])

    def _deliver(self, results: Sequence[EncodedResult]) -> None:
        super()._deliver(results)
        if results:
            self._view.sent()
            self._known = None

    async def _render_known(self) -> EncodedResult:
        assert self.source.snapshot is not None
        try:
            return (await self._results.snapshot(self.source.snapshot)).update
        except BaseException:
            self._known = None
            raise

    async def _snapshot(self) -> LogUpdate[EncodedResult]:
        """What there is, whatever the members know: for when the log has been put back."""
        return await self._results.snapshot(self._view.anew)
