"""What one socket has still to be sent, bounded in bytes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocketDisconnect

from gateway.delivery.encoded import EncodedResult
from gateway.eager import run_until_suspended

WriteFrame = Callable[[Sequence[bytes]], bool]
"""Writes a frame, given in parts, at once; or does nothing and says False."""


CLOSED = (WebSocketDisconnect, RuntimeError)
"""What Starlette raises when the peer, or we, have closed. One socket's end must not disturb who delivers to many."""


class Outbox:
    """Texts in order. While the socket takes them they go out at once, without a task; what it does not take waits
    here, and once more than ``limit`` bytes wait, ``overflow`` is called and nothing more is taken."""

    __slots__ = ("_bytes", "_limit", "_overflow", "_pump", "_send", "_waiting", "_write_frame", "closed")

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        write_frame: WriteFrame | None,
        limit: int,
        overflow: Callable[[], None],
    ) -> None:
        self._send = send
        self._write_frame = write_frame
        self._limit = limit
        self._overflow = overflow
        self._waiting: deque[str] | None = None
        self._bytes = 0
        self._pump: asyncio.Task[None] | None = None
        self.closed = False

    def deliver(self, prefix: str, payload: EncodedResult) -> None:
        """Send a subscription's payload; ``prefix`` is all of the message before it."""
        if self._pump is None and self._write_frame is not None and self._write_frame(payload.frame(prefix)):
            return
        self.put(payload.message(prefix))

    def put(self, text: str) -> None:
        """Send a message."""
        if self.closed:
            return
        if self._pump is None:
            try:
                rest = run_until_suspended(self._send(text))
            except CLOSED:
                self.closed = True
                return
            if rest is not None:
                self._waiting = deque()
                self._pump = asyncio.create_task(self._drain(rest))
            return
        assert self._waiting is not None
        self._waiting.append(text)
        self._bytes += len(text)
        if self._bytes > self._limit and len(self._waiting) > 1:
            self.discard()
            self._overflow()

    @property
    def busy(self) -> bool:
        """Whether something waits to be taken."""
        return self._pump is not None

    async def drained(self) -> None:
        """Wait until nothing waits."""
        while self._pump is not None:
            await asyncio.wait([self._pump])

    def drop(self, prefix: str) -> None:
        """Send none of the payloads with that prefix that wait."""
        if self._waiting:
            others = [text for text in self._waiting if not text.startswith(prefix)]
            self._waiting.clear()
            self._waiting.extend(others)
            self._bytes = sum(map(len, others))

    def discard(self) -> None:
        """Drop what waits, and take nothing more."""
        self.closed = True
        self._bytes = 0
        if self._waiting:
            self._waiting.clear()

    async def _drain(self, rest: Awaitable[None]) -> None:
        assert self._waiting is not None
        try:
            with suppress(*CLOSED):
                await rest
                while self._waiting:
                    text = self._waiting.popleft()
                    self._bytes -= len(text)
                    await self._send(text)
        finally:
            self._pump = self._waiting = None
            self._bytes = 0
