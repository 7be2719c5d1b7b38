"""Where the logs ended before an operation read anything that they tell: its cursors go on from there, so that nothing
lies in between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from models.log import MarkedOffset
from reads.operation_reads import unwatched


class OperationEnds:
    """The ends of logs as one operation sees them. A cursor that is newer than the data beside it would skip a change;
    an older one only repeats one.

    ``began``: when a mutation began, which is not executed again; None for a query.
    """

    def __init__(self, end_of: Callable[[str], Awaitable[MarkedOffset]], began: datetime | None) -> None:
        self._end_of = end_of
        self._began = began
        self._known: dict[str, asyncio.Future[MarkedOffset]] = {}
        self.came_late = False
        """Whether an end was asked for that was not known before: what stands beside it may have been read sooner."""

    async def know(self, topics: Iterable[str]) -> None:
        """Read the ends of these topics before all else. What that raises, ``of`` raises later."""
        if reading := [self._read(topic) for topic in topics]:
            await asyncio.wait(reading)

    async def of(self, topic: str, since: datetime | None = None) -> MarkedOffset:
        """The end of that log for this operation. ``since``: when the topic began; one that began with a mutation is
        told from its start."""
        if topic not in self._known:
            if since and self._began and since >= self._began:
                return MarkedOffset(0)
            self.came_late = True
            self._read(topic)
        return await asyncio.shield(self._known[topic])

    def _read(self, topic: str) -> asyncio.Future[MarkedOffset]:
        reading = self._known[topic] = unwatched(asyncio.ensure_future(self._end_of(topic)))
        return reading
