"""What stays up to date, as asynchronous iterators: to go on is to listen."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeVar

from .connect import Greenroom
from .documents import Document
from .problems import Refused, Unreachable
from .waiting import backoff, end, pause

Data = TypeVar("Data")
State = TypeVar("State")
Update = TypeVar("Update")


async def follow(
    greenroom: Greenroom, document: Document[Data], variables: Mapping[str, object] | None = None
) -> AsyncGenerator[Data, None]:
    """A subscription, over whatever breaks: each update once, in order, until there is nothing more to tell, or the
    client is left. Raises ``Refused``, and ``Closed``."""
    operation = greenroom.socket.begin(document.text, variables or {})
    try:
        while (result := await operation.results.get()) is not None:
            if isinstance(result, Exception):
                raise result
            data: Any = result
            yield data
    finally:
        greenroom.socket.stop(operation)


async def followed(
    greenroom: Greenroom,
    query: Document[Data],
    variables: Mapping[str, object],
    begin: Callable[[Data], tuple[State, Mapping[str, object]] | None],
    updates: Document[Update],
    fold: Callable[[State, Update], State],
    asks_again: Callable[[State, Update], bool] = lambda state, update: False,
) -> AsyncIterator[State | None]:
    """A state that a query begins, and the updates behind its cursor carry on. ``begin`` gives the state and the
    variables of the subscription; None where there is nothing to follow, or no more. A cursor that is too old is
    answered by the query again, and so is an update that changes more than it carries, as ``asks_again`` says."""
    while True:
        found = await asked(greenroom, query, variables)
        if found is None:
            return
        first = begin(found)
        if first is None:
            yield None
            return
        state, behind = first
        yield state
        try:
            async with aclosing(follow(greenroom, updates, behind)) as told:
                async for update in told:
                    if asks_again(state, update):
                        break
                    state = fold(state, update)
                    yield state
                else:
                    return
        except Refused as refused:
            if refused.code == "FORBIDDEN":
                # It was theirs to follow when the query was answered.
                yield None
                return
            if refused.code != "CURSOR_EXPIRED":
                raise
            await backoff(0, greenroom.closing)


async def asked(greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object]) -> Data | None:
    """An answer, however long the network is away. None: the client was left."""
    attempt = 0
    while not greenroom.closing.is_set():
        try:
            return await greenroom.ask(query, variables)
        except Unreachable:
            await backoff(attempt, greenroom.closing)
        except Refused as refused:
            if refused.retry_after_seconds is None:
                raise
            await backoff(attempt, greenroom.closing)
        attempt += 1
    return None


async def repeated(
    greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object], every_seconds: float
) -> AsyncIterator[Data]:
    """A query that is asked again and again, for the little that no subscription tells."""
    while (found := await asked(greenroom, query, variables)) is not None:
        yield found
        await pause(every_seconds, greenroom.closing)


ENDED = object()
"""What comes in place of a value when an iterator has ended."""


class Merged:
    """What several iterators give, as it comes, each beside its name."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[str, object, Any]] = asyncio.Queue()
        self._tasks: dict[str, tuple[object, asyncio.Task[None]]] = {}

    def add(self, name: str, source: AsyncIterator[Any], *, tells_end: bool = False) -> None:
        """Listen to one more. ``tells_end``: it gives ``ENDED`` at last."""

        async def pump() -> None:
            try:
                async for value in source:
                    self._queue.put_nowait((name, source, value))
                if tells_end:
                    self._queue.put_nowait((name, source, ENDED))
            except Exception as problem:  # noqa: BLE001, RUF100
                self._queue.put_nowait((name, source, problem))

        self._tasks[name] = source, asyncio.create_task(pump())

    async def drop(self, name: str) -> None:
        """Listen to that one no more: what it has given, and nobody has taken, is not wanted either."""
        if name in self._tasks:
            _, task = self._tasks.pop(name)
            await end(task)

    async def close(self) -> None:
        """Listen to none."""
        for name in list(self._tasks):
            await self.drop(name)

    async def next(self) -> tuple[str, Any]:
        """Raises what one of them has raised."""
        while True:
            name, source, value = await self._queue.get()
            if self._tasks.get(name, (None,))[0] is not source:
                continue
            if isinstance(value, Exception):
                raise value
            return name, value
