"""What one socket keeps of asyncio's queue and event: those hold five deques, 4 KiB, for what is mostly empty."""

import asyncio
from typing import Any


class SlimQueue:
    """A queue with one reader, who takes each item as it comes."""

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
        """Whether nothing is there."""
        return not self._items


class SlimEvent:
    """An event: open while it is set."""

    __slots__ = ("_opened", "_set")

    def __init__(self) -> None:
        self._set = True
        self._opened: asyncio.Future[None] | None = None

    def is_set(self) -> bool:
        """Whether it is open."""
        return self._set

    def set(self) -> None:
        """Open it."""
        self._set = True
        if self._opened:
            self._opened.set_result(None)
            self._opened = None

    def clear(self) -> None:
        """Shut it."""
        self._set = False

    async def wait(self) -> None:
        """Wait until it is open."""
        while not self._set:
            if self._opened is None:
                self._opened = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._opened)
