"""Coroutines that run at once until they first suspend: what Python 3.12 calls eager tasks, without the task."""

from collections.abc import Awaitable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


class SuspendedCoroutine(Awaitable[T]):
    """A coroutine that has run until it suspended. Awaiting it resumes it there."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        waits_for = self._waits_for
        while True:
            thrown = sent = None
            try:
                sent = yield waits_for
            except BaseException as error:
                thrown = error
            try:
                waits_for = self._coroutine.throw(thrown) if thrown else self._coroutine.send(sent)
            except StopIteration as done:
                result: T = done.value
                return result


def run_until_suspended(coroutine: Coroutine[Any, Any, None]) -> SuspendedCoroutine[None] | None:
    """Run a coroutine until it first suspends; the suspended coroutine, or None when it has ended."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return SuspendedCoroutine(coroutine, waits_for)
