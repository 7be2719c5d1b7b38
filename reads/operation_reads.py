"""What one operation has read: the same field of the same object, with the same arguments, is read once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class OperationReads:
    """What one operation has read. It is never changed afterwards, so all who ask for it share it."""

    def __init__(self) -> None:
        # With the object whose field it is, so that nothing else gets its id meanwhile.
        self._found: dict[Hashable, tuple[object, object]] = {}

    def read(
        self,
        source: object,
        field: object,
        arguments: Mapping[str, object],
        resolve: Callable[[], object],
        measured: Callable[[Coroutine[Any, Any, object]], Awaitable[object]],
    ) -> object:
        """The value of that field, as it was found before or from ``resolve``. Where ``resolve`` gives a coroutine, it
        is run within ``measured``, and this is an awaitable. Raises what ``resolve`` raises."""
        key = id(source), id(field), hashable(arguments) if arguments else ()
        if key not in self._found:
            value = resolve()
            if asyncio.iscoroutine(value):
                value = unwatched(asyncio.ensure_future(measured(value)))
            self._found[key] = source, value
        found = self._found[key][1]
        # Of all who wait for it, one may be cancelled.
        return unwatched(asyncio.shield(found)) if isinstance(found, asyncio.Future) else found

    def keep(self, source: object, field: object, value: object) -> None:
        """Keep the value of a field without arguments, which was found elsewhere; an error, where it could not be."""
        self._found[id(source), id(field), ()] = source, value


def unwatched(reading: asyncio.Future[T]) -> asyncio.Future[T]:
    """The same future. Where nobody waits for it any more asyncio does not log its error: by then the operation was
    answered with something else that was wrong."""
    reading.add_done_callback(lambda done: done.cancelled() or done.exception())
    return reading


def hashable(value: object) -> Hashable:
    """A key that is equal for equal arguments, which may be lists and input objects."""
    if isinstance(value, Mapping):
        return tuple((name, hashable(one)) for name, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(hashable, value))
    assert isinstance(value, Hashable)
    # 1, 1.0 and True are equal, and not the same argument.
    return type(value), value
