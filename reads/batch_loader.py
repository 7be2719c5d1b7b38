"""Many calls, little work."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST_AT_ONCE = 100
"""All who wait for one piece of work go on in the same turn of the loop, and others should not wait for long."""


class BatchLoader(Generic[K, V]):
    """Answers a call at once; those that come meanwhile, and within the window (seconds) after it, together, up to
    ``most`` at once.

    ``work`` gives an answer or an exception for each key. Nothing is kept: what is asked after a piece of work has
    begun is answered by the next. Who waits for an answer may be cancelled, the work is not.
    """

    def __init__(
        self,
        work: Callable[[list[K]], Awaitable[Sequence[V | Exception]]],
        window: float = 0.0,
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._work = work
        self._window = window
        self._most = most
        self._asked: list[tuple[K, asyncio.Future[V]]] = []
        self._task: asyncio.Task[None] | None = None

    def load(self, key: K) -> asyncio.Future[V]:
        """The answer for that key, or what the work raised for it."""
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._asked.append((key, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return answer

    async def load_many(self, keys: Iterable[K]) -> list[V]:
        """The answers in the order of the keys. Raises the first exception."""
        return list(await asyncio.gather(*(self.load(key) for key in keys)))

    async def drain(self) -> None:
        """Wait until nobody waits for an answer."""
        if self._task:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._asked:
            asked, self._asked = self._asked[: self._most], self._asked[self._most :]
            try:
                answers = await self._work([key for key, _ in asked])
            except Exception as error:
                answers = [error] * len(asked)
            for (_, waiting), answer in zip(asked, answers, strict=True):
                if waiting.done():
                    continue
                if isinstance(answer, Exception):
                    waiting.set_exception(answer)
                else:
                    waiting.set_result(answer)
            if self._window:
                await asyncio.sleep(self._window)
        self._task = None
