"""Coalesces concurrent loads into one query."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from reads.operation_reads import unwatched

K = TypeVar("K")
V = TypeVar("V")

MOST_AT_ONCE = 100
"""All callers of one batch go on in the same turn of the event loop: with more of them it would hold up everybody
else."""


class BatchLoader(Generic[K, V]):
    """Loads the first key at once; keys that come meanwhile, or within ``window`` seconds after it, in one batch of
    up to ``most`` keys.

    ``load_batch`` gives a value or an exception for each key. Nothing is kept: a key that comes after its batch
    has begun is loaded again by the next. A caller may be cancelled; the batch is not.
    """

    def __init__(
        self,
        load_batch: Callable[[list[K]], Awaitable[Sequence[V | Exception]]],
        window: float = 0.0,
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._load_batch = load_batch
        self._window = window
        self._most = most
        self._pending: list[tuple[K, asyncio.Future[V]]] = []
        self._task: asyncio.Task[None] | None = None

    def load(self, key: K) -> asyncio.Future[V]:
        """The value of that key, or what loading raised for it."""
        value: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._pending.append((key, value))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return value

    async def load_many(self, keys: Iterable[K]) -> list[V]:
        """The values in the order of the keys. Raises the first exception."""
        values = [unwatched(self.load(key)) for key in keys]
        return [await value for value in values]

    async def drain(self) -> None:
        """Wait until no load is under way."""
        if self._task:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[: self._most], self._pending[self._most :]
            try:
                values = await self._load_batch([key for key, _ in batch])
            except Exception as error:
                values = [error] * len(batch)
            for (_, waiting), value in zip(batch, values, strict=True):
                if waiting.done():
                    continue
                if isinstance(value, Exception):
                    waiting.set_exception(value)
                else:
                    waiting.set_result(value)
            if self._window:
                await asyncio.sleep(self._window)
        self._task = None
