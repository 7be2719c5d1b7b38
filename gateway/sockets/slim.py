"""A queue and an event for one socket, in place of asyncio's, which keep 4 KiB in deques that are mostly empty; and the
wire, which a thousand deliveries look at for each message."""

import asyncio
from collections.abc import Sequence
from typing import Any


class SlimQueue:
    """A queue that one reader empties as items come."""

    __slots__ = ("_arrived", "_items")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._arrived: asyncio.Future[None] | None = None

    def put_nowait(self, item: Any) -> None:
        """Add an item."""
        self._items.append(item)
        if self._arrived and not self._arrived.done():
            self._arrived.set_result(None)

    async def get(self) -> Any:
        """Wait for the next item, and take it."""
        while not self._items:
            self._arrived = asyncio.get_running_loop().create_future()
            try:
                await self._arrived
            finally:
                self._arrived = None
        return self._items.pop(0)

    def empty(self) -> bool:
        """Whether it has no items."""
        return not self._items


class SlimEvent:
    """An ``asyncio.Event`` that is set at first."""

    __slots__ = ("_set", "_waiting")

    def __init__(self) -> None:
        self._set = True
        self._waiting: asyncio.Future[None] | None = None

    def is_set(self) -> bool:
        """Whether it is set."""
        return self._set

    def set(self) -> None:
        """Set it, and wake up all who wait."""
        self._set = True
        if self._waiting:
            self._waiting.set_result(None)
            self._waiting = None

    def clear(self) -> None:
        """Clear it."""
        self._set = False

    async def wait(self) -> None:
        """Wait until it is set."""
        while not self._set:
            if self._waiting is None:
                self._waiting = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._waiting)


class Wire(SlimEvent):
    """What frames are written to: an event that is set while the peer takes them. It is all that a delivery has to look
    at of a connection, as each object that it comes to costs more than what is done with it."""

    __slots__ = ("_transport", "held")

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self.held = False
        """While messages wait that go before, and once nothing more is to be written."""

    def write(self, parts: Sequence[bytes]) -> bool:
        """Write frames at once, given in parts; False, with nothing written, while it is held or the peer does not take
        what it was sent, and once the connection is being closed."""
        if not self._set or self.held or self._transport.is_closing():
            return False
        self._transport.writelines(parts)
        return True
