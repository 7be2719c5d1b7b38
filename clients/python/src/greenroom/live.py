"""What stays up to date, as asynchronous iterators: to go on is to listen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from .connect import Greenroom
from .documents import Document
from .problems import Refused, Unreachable
from .waiting import backoff

Data = TypeVar("Data")
State = TypeVar("State")
Update = TypeVar("Update")


async def follow(
    greenroom: Greenroom, document: Document[Data], variables: Mapping[str, object] | None = None
) -> AsyncIterator[Data]:
    """A subscription, over whatever breaks: each update once, in order. Raises ``Refused``, and ``Closed``."""
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
) -> AsyncIterator[State | None]:
    """A state that a query begins, and the updates behind its cursor carry on. ``begin`` gives the state and the
    variables of the subscription; None where there is nothing to follow, or no more. A cursor that is too old is
    answered by the query again."""
    while True:
        first = begin(await asked(greenroom, query, variables))
        if first is None:
            yield None
            return
        state, behind = first
        yield state
        try:
            async for update in follow(greenroom, updates, behind):
                state = fold(state, update)
                yield state
        except Refused as refused:
            if refused.code == "FORBIDDEN":
                # It was theirs to follow when the query was answered.
                yield None
                return
            if refused.code != "CURSOR_EXPIRED":
                raise
            await backoff(0)
        else:
            return


async def asked(greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object]) -> Data:
    """An answer, however long the network is away."""
    attempt = 0
    while True:
        try:
            return await greenroom.ask(query, variables)
        except Unreachable:
            await backoff(attempt)
        except Refused as refused:
            if refused.retry_after_seconds is None:
                raise
            await backoff(attempt)
        attempt += 1


async def repeated(
    greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object], every_seconds: float
) -> AsyncIterator[Data]:
    """A query that is asked again and again, for the little that no subscription tells."""
    while True:
        yield await asked(greenroom, query, variables)
        await asyncio.sleep(every_seconds)


class Merged:
    """What several iterators give, as it comes, each beside its name."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def add(self, name: str, source: AsyncIterator[Any]) -> None:
        """Listen to one more."""

        async def pump() -> None:
            try:
                async for value in source:
                    self._queue.put_nowait((name, value))
            except Exception as problem:  # noqa: BLE001, RUF100
                self._queue.put_nowait(("", problem))

        self._tasks[name] = asyncio.create_task(pump())

    async def drop(self, name: str) -> None:
        """Listen to that one no more."""
        if task := self._tasks.pop(name, None):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def close(self) -> None:
        """Listen to none."""
        for name in list(self._tasks):
            await self.drop(name)

    async def next(self) -> tuple[str, Any]:
        """Raises what one of them has raised."""
        name, value = await self._queue.get()
        if not name:
            raise value
        return name, value
