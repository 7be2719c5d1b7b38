"""New documents are prepared in a thread beside the event loop, one at a time; those who ask take turns."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import thread_time
from typing import Generic, TypeVar

from gateway.execution.asker import Asker

T = TypeVar("T")

Key = tuple[str, str | None]
"""A document, and which of its operations is meant."""

BESIDE = ThreadPoolExecutor(1, "documents")
"""Some documents take a tenth of a second, in which everybody else is served. It has one thread, so that many documents
take no more than half of the process."""


class Preparing(Generic[T]):
    """Prepares each document once for all who send it meanwhile. Those who ask take turns: whatever one of them has
    sent, the next waits for one of those documents at most. In their turn their shortest document comes first, as a
    crowd may share an address with somebody who sends long ones. What nobody waits for any more is not prepared."""

    def __init__(self, prepare: Callable[[str, str | None], T]) -> None:
        self._prepare = prepare
        self._documents: dict[Key, asyncio.Future[T]] = {}
        """Those that are asked for, the one under way among them."""
        self._asked: dict[Asker | None, Counter[Key]] = {}
        """How many wait for which document, by who asks; whose turn is next stands first."""
        self._under_way: Key | None = None

    async def ask(self, key: Key, asker: Asker | None) -> T:
        """That document, prepared. Raises what preparing it raised."""
        document = self._documents.get(key)
        if document is None:
            document = self._documents[key] = asyncio.get_running_loop().create_future()
        # Also where somebody else waits for it: they may have asked for much before.
        self._asked.setdefault(asker, Counter())[key] += 1
        self._go_on()
        try:
            return await asyncio.shield(document)
        finally:
            self._wait_no_more(key, asker)

    def _wait_no_more(self, key: Key, asker: Asker | None) -> None:
        keys = self._asked[asker]
        keys[key] -= 1
        if keys[key]:
            return
        del keys[key]
        if not keys:
            del self._asked[asker]
        is_to_come = key in self._documents and key != self._under_way
        if is_to_come and not any(key in others for others in self._asked.values()):
            del self._documents[key]

    def _go_on(self) -> None:
        if self._under_way is None and (found := self._next()):
            asker, key = found
            self._asked[asker] = self._asked.pop(asker)
            self._under_way = key
            begun = asyncio.get_running_loop().run_in_executor(BESIDE, self._measured, key)
            begun.add_done_callback(lambda done: self._end(key, asker, done))

    def _next(self) -> tuple[Asker | None, Key] | None:
        """Whose turn it is, and the shortest of what they have asked for that is not done by now."""
        for asker, keys in self._asked.items():
            if key := min((one for one in keys if one in self._documents), key=_length, default=None):
                return asker, key
        return None

    def _measured(self, key: Key) -> tuple[T | Exception, float]:
        """What came of it, and the seconds of CPU that it took."""
        began = thread_time()
        try:
            found: T | Exception = self._prepare(*key)
        except Exception as problem:
            found = problem
        return found, thread_time() - began

    def _end(self, key: Key, asker: Asker | None, done: asyncio.Future[tuple[T | Exception, float]]) -> None:
        self._under_way = None
        document = self._documents.pop(key)
        found, seconds = done.result()
        if asker:
            asker.took(seconds)
        if isinstance(found, Exception):
            document.set_exception(found)
            # Whoever waited may have gone.
            document.exception()
        else:
            document.set_result(found)
        self._go_on()


def _length(key: Key) -> int:
    return len(key[0])
