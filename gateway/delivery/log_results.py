"""The results of a log's events: each is executed and encoded once, and the latest are kept for who comes back."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.kept_results import KeptResults
from gateway.delivery.rendering import Renderer
from models.log import TopicEvent
from subscriptions.feeds import LogSource, LogUpdate

MOST_SEPARATE_UPDATES = 16
"""When one window brings more updates than this, the members are sent a new snapshot instead."""

Rendered = list[tuple[TopicEvent, Sequence[EncodedResult]]]
"""Events, each with the results to send of it: often one, or none."""


class LogResults:
    """Those of one source, as one renderer makes them."""

    def __init__(self, source: LogSource[Any], renderer: Renderer) -> None:
        self._source = source
        self._renderer = renderer
        self._kept = KeptResults(source)
        self._withdrawn: frozenset[str | None] = frozenset()
        """What has been taken back while somebody was behind."""

    async def of(
        self, events: Sequence[TopicEvent], *, keep: bool, or_snapshot: bool = False, reuse: bool = True
    ) -> Rendered | None:
        """The events with their results, all of them before the first is sent, so that a retry repeats nothing.

        ``keep``: for who comes back. ``or_snapshot``: give None when the updates are so many that a snapshot is to
        replace them. ``reuse``: take the results that are kept.
        """
        # Read before anything is awaited: others add and drop results meanwhile.
        kept = self._kept.of(events) if reuse else {}
        missing = [event for event in events if event.offset not in kept]
        relevant = [event for event in missing if event.kind in self._source.kinds]
        updates = await self._source.to_updates(relevant) if relevant else []
        if or_snapshot and self._may_be_replaced and len(updates) > MOST_SEPARATE_UPDATES:
            return None
        rendered: dict[int, tuple[EncodedResult, ...]] = {event.offset: () for event in missing}
        for one in updates:
            rendered[one.offset] += (await self._renderer.result(one.update),)
        if keep and not self._source.window:
            self._kept.keep(missing, rendered, self._withdrawn)
        results = kept | rendered
        return [(event, results[event.offset]) for event in events]

    async def snapshot(self, read: Callable[[], Awaitable[LogUpdate[Any]]]) -> LogUpdate[EncodedResult]:
        """What ``read`` gives, and as of which offset."""
        snapshot = await read()
        return snapshot._replace(update=await self._renderer.result(snapshot.update))

    def withdraw(self, event: TopicEvent, *, somebody_is_behind: bool) -> None:
        """Forget what that event takes back. Who is behind may yet be about to be sent it."""
        subject = self._source.subject(event)
        self._kept.withdraw(subject)
        if somebody_is_behind:
            self._withdrawn |= {subject}

    def is_withdrawn(self, event: TopicEvent) -> bool:
        """Whether what that event tells of was taken back while somebody was behind."""
        return bool(self._withdrawn) and self._source.subject(event) in self._withdrawn

    def nobody_is_behind(self) -> None:
        """Whoever was to be spared what was taken back has caught up, or gone."""
        self._withdrawn = frozenset()

    def clear(self) -> None:
        """Forget all: the log has been put back."""
        self._kept.clear()

    @property
    def _may_be_replaced(self) -> bool:
        return self._source.snapshot is not None and self._source.snapshot_says_all
