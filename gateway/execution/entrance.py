"""Mutations that come at once begin one after the other: what others read meanwhile is not kept waiting by them."""

import asyncio
from collections import deque


class Entrance:
    """Lets one in for each turn of the event loop, in the order in which they came. To begin takes as long as to read,
    and thousands may come at once, most of whom then wait for others anyway."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_free = True

    async def enter(self) -> None:
        """Wait until it is one's turn to begin."""
        loop = asyncio.get_running_loop()
        if self._is_free:
            self._is_free = False
            loop.call_soon(self._let_in)
            return
        self._waiting.append(let_in := loop.create_future())
        await let_in

    def _let_in(self) -> None:
        while self._waiting:
            if not (let_in := self._waiting.popleft()).done():
                let_in.set_result(None)
                asyncio.get_running_loop().call_soon(self._let_in)
                return
        self._is_free = True
