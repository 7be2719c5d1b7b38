"""Coroutines that are run on the spot as far as they come: what Python 3.12 calls eager tasks, without the task."""

from collections.abc import Awaitable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


class SuspendedCoroutine(Awaitable[T]):
    """A coroutine that has been run up to where it waits. Awaiting it goes on from there."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        waits_for = self._waits_for
        while True:
            thrown = answer = None
            try:
                answer = yield waits_for
            except BaseException as error:
                thrown = error
            try:
                waits_for = self._coroutine.throw(thrown) if thrown else self._coroutine.send(answer)
            except StopIteration as done:
                result: T = done.value
                return result


def run_until_suspended(coroutine: Coroutine[Any, Any, None]) -> SuspendedCoroutine[None] | None:
    """Run a coroutine as far as it comes without waiting; what is left of it, or None when it has ended."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return SuspendedCoroutine(coroutine, waits_for)
