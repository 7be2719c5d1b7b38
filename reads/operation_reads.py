"""What one operation has read: the same field of the same object, with the same arguments, is read once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class OperationReads:
    """Of one operation. What is read is never changed afterwards, and therefore shared by all who ask for it."""

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
        """What the field of that object is, by ``resolve`` or as it was found before; an awaitable when that gives one,
        which ``measured`` then stands around. Raises what ``resolve`` raises."""
        key = id(source), id(field), hashable(arguments) if arguments else ()
        if key not in self._found:
            value = resolve()
            if asyncio.iscoroutine(value):
                value = unwatched(asyncio.ensure_future(measured(value)))
            self._found[key] = source, value
        found = self._found[key][1]
        # Of all who wait for it, one may be cancelled.
        return unwatched(asyncio.shield(found)) if isinstance(found, asyncio.Future) else found


def unwatched(reading: asyncio.Future[T]) -> asyncio.Future[T]:
    """The same, of which asyncio does not log an error where nobody waits for it any more: what else was wrong with the
    operation has been answered by then."""
    reading.add_done_callback(lambda done: done.cancelled() or done.exception())
    return reading


def hashable(value: object) -> Hashable:
    """Equal for equal arguments, which may be lists and input objects."""
    if isinstance(value, Mapping):
        return tuple((name, hashable(one)) for name, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(hashable, value))
    assert isinstance(value, Hashable)
    # 1, 1.0 and True are equal, and not the same argument.
    return type(value), value
