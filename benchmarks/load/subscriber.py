"""One client of graphql-transport-ws that reads frames as they come, and counts."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast
from uuid import uuid4

import orjson

from benchmarks.load.frames import CLOSE, PING, PONG, SWITCHED, TEXT, frame, frames_of

SMALL, MEDIUM = 4, 126
"""A header of four bytes, and the mark of one."""

NEXT = b'"next"'
TYPE_WITHIN = 96
"""Bytes from a frame's beginning in which its type stands: behind an id of 36 characters."""


class Counting(Protocol):
    """What counts for many subscribers, and is told what befalls them."""

    upgrade: bytes
    look: "Callable[[Subscriber, bytes], None] | None"

    def count(self, frames: int, size: int) -> None: ...
    def fail(self, why: str) -> None: ...
    def lost(self, member: "Subscriber") -> None: ...


class Subscriber(asyncio.Protocol):
    """Opens the socket, signs in, subscribes; then counts what arrives in its crowd's counters."""

    __slots__ = ("_crowd", "_hello", "_open", "_rest", "_start", "last", "received", "subscribed", "transport")

    def __init__(self, crowd: Counting, token: str, subscriptions: Sequence[dict[str, Any]]) -> None:
        self._crowd = crowd
        self._hello = frame(orjson.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        self._start = b"".join(
            frame(orjson.dumps({"id": str(uuid4()), "type": "subscribe", "payload": one})) for one in subscriptions
        )
        self._open = False
        self._rest = b""
        self.received = 0
        self.last = b""
        self.subscribed: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._crowd.upgrade)

    def data_received(self, data: bytes) -> None:
        """Count each ``next``; anything else is rare."""
        crowd, end, at, count = self._crowd, len(data), 0, 0
        if (
            end > SMALL
            and data[1] == MEDIUM
            and data[2] << 8 | data[3] == end - SMALL
            and self._open
            and not self._rest
            and NEXT in data[:TYPE_WITHIN]
        ):
            # Nearly always: one whole frame, and nothing else.
            if crowd.look is not None:
                crowd.look(self, data[SMALL:])
            self.received += 1
            self.last = data
            crowd.count(1, end)
            return
        if not self._open:
            data = self._upgraded(data)
        if self._rest:
            data = self._rest + data
        end = len(data)
        for kind, start, stop in frames_of(data, end):
            at = stop
            if kind == TEXT and data.find(NEXT, start, min(stop, start + TYPE_WITHIN)) > 0:
                count += 1
                if crowd.look is not None:
                    crowd.look(self, data[start:stop])
            else:
                self._other(kind, data[start:stop])
        self._rest = data[at:] if at < end else b""
        if count:
            self.received += count
            self.last = data
            crowd.count(count, end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody should leave before the crowd does."""
        self._crowd.lost(self)

    def _upgraded(self, data: bytes) -> bytes:
        head, found, rest = (self._rest + data).partition(b"\r\n\r\n")
        if not found:
            self._rest = head
            return b""
        self._rest = b""
        if not head.startswith(SWITCHED):
            self._crowd.fail(f"no socket: {head[:80]!r}")
        self._open = True
        self.transport.write(self._hello)
        return rest

    def _other(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.transport.write(frame(payload, PONG))
        elif kind == CLOSE:
            self._crowd.fail(f"closed: {payload!r}")
        elif kind == TEXT:
            message = orjson.loads(payload)
            match message["type"]:
                case "connection_ack":
                    self.transport.write(self._start)
                    if self.subscribed and not self.subscribed.done():
                        self.subscribed.set_result(None)
                    self.subscribed = None
                case "ping":
                    self.transport.write(frame(b'{"type":"pong"}'))
                case "error" | "complete":
                    self._crowd.fail(f"{message}")
