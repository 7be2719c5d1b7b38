"""Many calls, little work."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gathering(Generic[K, V]):
    """Answers the first call at once, and those that come within the window (seconds) after it together.

    ``work`` gives an answer or an exception for each key. Who waits for an answer may be cancelled, the work is not.
    """

    def __init__(self, work: Callable[[list[K]], Awaitable[Sequence[V | Exception]]], window: float) -> None:
        self._work = work
        self._window = window
        self._asked: list[tuple[K, asyncio.Future[V]]] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody has asked for a window's time."""
        return self._task is None

    async def ask(self, key: K) -> V:
        """The answer for that key. Raises what the work gave or raised for it."""
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._asked.append((key, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
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
            await asyncio.sleep(self._window)
        self._task = None
