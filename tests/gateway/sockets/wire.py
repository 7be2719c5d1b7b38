"""A client of graphql-transport-ws on a bare TCP connection, which reads when it likes and as little as it likes."""

import asyncio
import base64
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from tests.gateway.abuse.wire import frame
from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Person

CLOSE, PONG = 0x8, 0xA
AHEAD = 1024
"""The most that is taken of what nobody asked for yet, twice over."""

SMALL_SEGMENT = 536
"""So that the kernel, too, keeps little for a peer that does not read."""


class Closed(Exception):
    """The server has closed: with code and reason, or by dropping the connection (None)."""

    def __init__(self, code: int | None = None, reason: str | None = None) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Wire:
    """One connection, signed in. Nothing is read but what is asked for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, message: Any) -> None:
        """A message, in one masked frame."""
        self._writer.write(frame(orjson.dumps(message)))
        await self._writer.drain()

    def pour(self, content: bytes) -> None:
        """Bytes as they are, without waiting for them to be taken."""
        self._writer.write(content)

    async def subscribe(self, id: str, query: str, **variables: Any) -> None:
        """Begin to listen."""
        await self.send({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def receive(self) -> Answer:
        """The next message. Raises Closed."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                first, payload = await self._frame()
                while first & 0xF == PONG:
                    first, payload = await self._frame()
        except (ConnectionError, asyncio.IncompleteReadError):
            raise Closed from None
        if first & 0xF == CLOSE:
            (code,) = struct.unpack("!H", payload[:2])
            raise Closed(code, payload[2:].decode())
        message: Answer = orjson.loads(payload)
        return message

    async def end(self) -> tuple[int | None, str | None]:
        """With what code and reason it closes; what comes before is read, and thrown away."""
        while True:
            try:
                await self.receive()
            except Closed as closed:
                return closed.code, closed.reason

    async def handshake(self, person: Person, port: int) -> None:
        """Become a socket of theirs."""
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        self._writer.write(request.encode())
        answer = await self._reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        await self.send({"type": "connection_init", "payload": {"authorization": f"Bearer {person.token}"}})
        assert (await self.receive())["type"] == "connection_ack"

    async def _frame(self) -> tuple[int, bytes]:
        first, length = await self._reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self._reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
        return first, await self._reader.readexactly(length)


@asynccontextmanager
async def wired(person: Person, port: int, buffer: int | None = None) -> AsyncIterator[Wire]:
    """A connection of theirs, signed in; with a ``buffer`` of so many bytes its kernel takes hardly more."""
    connection = socket.socket()
    connection.setblocking(False)
    if buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=AHEAD if buffer else 2**16)
    wire = Wire(reader, writer)
    try:
        await wire.handshake(person, port)
        yield wire
    finally:
        writer.transport.abort()
