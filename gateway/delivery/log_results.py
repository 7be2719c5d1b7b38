"""The results of a log's events: each is executed and encoded once, and the latest are kept for who comes back."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.kept_results import KeptResults
from gateway.delivery.rendering import Renderer
from models.database.outage import retry_while_database_down
from models.log import TopicEvent
from reads.batch_loader import BatchLoader
from schema.served import serve_nobody
from subscriptions.feeds import MOST_SEPARATE_UPDATES, LogSource, LogUpdate
from subscriptions.topic import Topic

CATCH_UP_TOGETHER = 10
"""So many who have missed the same are sent it in one turn of the event loop, each hundreds of results."""

Rendered = list[tuple[TopicEvent, Sequence[EncodedResult]]]
"""Events, each with the results to send of it: often one, or none."""

Keep = Callable[[], bool]


class LogResults:
    """The results of one source, made by one renderer. While the database is down it is tried again until they are."""

    def __init__(self, source: LogSource[Any], renderer: Renderer) -> None:
        self._source = source
        self._renderer = renderer
        self._kept = KeptResults(source)
        self._withdrawn: frozenset[str | None] = frozenset()
        """What has been taken back while somebody was behind."""
        self._snapshots = BatchLoader(self._snapshot_for_all, source.window) if source.snapshot else None
        self._missed: dict[tuple[int, bool], BatchLoader[None, Rendered]] = {}
        """What comes next, by the offset that it is behind, and by whether kept results may be taken: rendered for all
        together who ask meanwhile."""

    async def of(
        self, events: Sequence[TopicEvent], *, keep: Keep, or_snapshot: bool = False, reuse: bool = True
    ) -> Rendered | None:
        """The events with their results, all of them before the first is sent, so that a retry repeats nothing.

        ``keep``: whether to keep them for those who come back; it is asked once they are made. ``or_snapshot``: give
        None when the updates are so many that a snapshot is to replace them. ``reuse``: take the results that are kept.
        """
        return await retry_while_database_down(partial(self._of, events, keep, or_snapshot, reuse))

    async def next_behind(self, topic: Topic, offset: int, *, keep: Keep, reuse: bool) -> Rendered:
        """The same of what comes next behind that offset, once for all who ask; nothing when it is not kept."""

        async def render(those: list[None]) -> list[Rendered]:
            serve_nobody()
            return [await self.of(await topic.after(offset), keep=keep, reuse=reuse) or []] * len(those)

        key = offset, reuse
        loader = self._missed.setdefault(key, BatchLoader(render, most=CATCH_UP_TOGETHER))
        try:
            return await retry_while_database_down(partial(loader.load, None))
        finally:
            # Those who wait for it have the loader: only newcomers get a new one.
            if self._missed.get(key) is loader:
                del self._missed[key]

    async def snapshot_for_newcomer(self) -> LogUpdate[EncodedResult]:
        """What the source says there is, once for all newcomers who wait for it."""
        assert self._snapshots is not None
        return await retry_while_database_down(partial(self._snapshots.load, None))

    async def snapshot(self, read: Callable[[], Awaitable[LogUpdate[Any]]]) -> LogUpdate[EncodedResult]:
        """What ``read`` gives, and as of which offset."""
        return await retry_while_database_down(partial(self._rendered, read))

    def withdraw(self, event: TopicEvent, *, somebody_is_behind: bool) -> None:
        """Forget what that event takes back, and remember that it was while somebody is behind, who may be about to be
        sent it."""
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

    async def _of(self, events: Sequence[TopicEvent], keep: Keep, or_snapshot: bool, reuse: bool) -> Rendered | None:
        # Read before anything is awaited: others add and drop results meanwhile.
        times_forgotten = self._kept.times_forgotten
        kept = self._kept.of(events) if reuse else {}
        missing = [event for event in events if event.offset not in kept]
        relevant = [event for event in missing if event.kind in self._source.kinds]
        updates = await self._source.to_updates(relevant) if relevant else []
        if or_snapshot and self._may_be_replaced and len(updates) > MOST_SEPARATE_UPDATES:
            return None
        rendered: dict[int, tuple[EncodedResult, ...]] = {event.offset: () for event in missing}
        for one in updates:
            rendered[one.offset] += (await self._renderer.result(one.update),)
        if keep() and not self._source.window and times_forgotten == self._kept.times_forgotten:
            self._kept.keep(missing, rendered)
        results = kept | rendered
        return [(event, results[event.offset]) for event in events]

    async def _rendered(self, read: Callable[[], Awaitable[LogUpdate[Any]]]) -> LogUpdate[EncodedResult]:
        snapshot = await read()
        return snapshot._replace(update=await self._renderer.result(snapshot.update))

    async def _snapshot_for_all(self, newcomers: list[None]) -> list[LogUpdate[EncodedResult]]:
        """A batch for ``BatchLoader``, whose keys say nothing."""
        assert self._source.snapshot is not None
        return [await self.snapshot(self._source.snapshot)] * len(newcomers)

    @property
    def _may_be_replaced(self) -> bool:
        return self._source.snapshot is not None and self._source.snapshot_says_all
