"""The outbox of a socket: messages that it has yet to take, limited in bytes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocketDisconnect

from gateway.delivery.encoded import Encoded, size
from gateway.eager import run_until_suspended
from gateway.sockets.slim import Wire

CLOSED = (WebSocketDisconnect, RuntimeError)
"""What Starlette raises once either side has closed: that must not disturb delivery to other sockets."""


class Outbox:
    """Sends messages in order. While the socket takes them they go out at once, without a task; what it does not take
    waits here. Once more than ``limit`` bytes wait, it drops them, calls ``on_overflow`` and sends nothing more."""

    __slots__ = ("_bytes", "_limit", "_on_overflow", "_pump", "_send", "_waiting", "closed", "wire")

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        wire: Wire | None,
        limit: int,
        on_overflow: Callable[[], None],
    ) -> None:
        self._send = send
        self.wire = wire
        self._limit = limit
        self._on_overflow = on_overflow
        self._waiting: deque[str] | None = None
        self._bytes = 0
        self._pump: asyncio.Task[None] | None = None
        self.closed = False

    def deliver(self, prefix: bytes, encoded: Encoded) -> None:
        """Send each result as a ``next`` message; ``prefix`` is all of the message before it."""
        if self.wire and self.wire.write(encoded.frames(prefix)):
            return
        for result in encoded.results:
            self.put(result.message(prefix))

    def put(self, text: str) -> None:
        """Send a message, given as text."""
        if self.closed:
            return
        if self._pump is None:
            try:
                suspended = run_until_suspended(self._send(text))
            except CLOSED:
                self._close()
                return
            if suspended is not None:
                self._waiting = deque()
                if self.wire:
                    self.wire.held = True
                self._pump = asyncio.create_task(self._drain(suspended))
            return
        assert self._waiting is not None
        self._waiting.append(text)
        self._bytes += size(text)
        if self._bytes > self._limit and len(self._waiting) > 1:
            tell = self._on_overflow
            self.discard()
            tell()

    @property
    def busy(self) -> bool:
        """Whether messages wait for the socket to take them."""
        return self._pump is not None

    async def drained(self) -> None:
        """Wait until the socket has taken all messages."""
        while self._pump is not None:
            await asyncio.wait([self._pump])

    def drop(self, prefix: bytes) -> None:
        """Send none of the payloads with that prefix that wait."""
        if self._waiting:
            dropped = prefix.decode()
            others = [text for text in self._waiting if not text.startswith(dropped)]
            self._waiting.clear()
            self._waiting.extend(others)
            self._bytes = sum(map(size, others))

    def discard(self) -> None:
        """Drop the messages that wait, and send nothing more."""
        self._close()
        # Whoever would be told keeps this outbox: a closed socket would be left to the collector of garbage.
        self._on_overflow = nothing
        self._bytes = 0
        if self._waiting:
            self._waiting.clear()

    def _close(self) -> None:
        self.closed = True
        if self.wire:
            self.wire.held = True

    async def _drain(self, suspended: Awaitable[None]) -> None:
        assert self._waiting is not None
        try:
            with suppress(*CLOSED):
                await suspended
                while self._waiting:
                    text = self._waiting.popleft()
                    self._bytes -= size(text)
                    await self._send(text)
        finally:
            self._pump = self._waiting = None
            self._bytes = 0
            if self.wire:
                self.wire.held = self.closed


def nothing() -> None:
    """Nobody is told."""
