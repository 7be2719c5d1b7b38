"""Bytes that no client would send, and connections that send them."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson

CONTINUATION, TEXT, BINARY, PING, PONG = 0x0, 0x1, 0x2, 0x9, 0xA

HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
)

GIVES_UP_SECONDS = 2.0
"""For so long an abuser waits for a server that takes nothing more."""


def frame(payload: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """A masked frame, whose mask changes nothing."""
    first = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        length = bytes([0x80 | len(payload)])
    elif len(payload) < 2**16:
        length = struct.pack("!BH", 0x80 | 126, len(payload))
    else:
        length = struct.pack("!BQ", 0x80 | 127, len(payload))
    return first + length + bytes(4) + payload


def message(**content: Any) -> bytes:
    """A message of graphql-transport-ws."""
    return frame(orjson.dumps(content))


INIT = message(type="connection_init", payload={})


def subscribe(number: int, query: str, **payload: Any) -> bytes:
    """The message that begins an operation."""
    return message(id=str(number), type="subscribe", payload={"query": query, **payload})


async def poured(port: int, parts: Iterable[bytes], *, reads: bool = True) -> bytes:
    """Sends all of it, as far as the server takes it; the last that it answered. ``reads``: what comes is read.

    Behind a handshake nothing is sent before its answer: what comes with it is no frame yet, and is never read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waiting, last = iter(parts), b""

    async def read() -> None:
        nonlocal last
        with suppress(ConnectionError):
            while data := await reader.read(2**16):
                last = (last + data)[-4096:]

    reading = None
    try:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(first := next(waiting))
            if first.startswith(HANDSHAKE):
                async with asyncio.timeout(GIVES_UP_SECONDS):
                    last = await reader.readuntil(b"\r\n\r\n")
            reading = asyncio.create_task(read()) if reads else None
            for part in waiting:
                writer.write(part)
                async with asyncio.timeout(GIVES_UP_SECONDS):
                    await writer.drain()
            if reading:
                async with asyncio.timeout(GIVES_UP_SECONDS / 4):
                    await reading
    except TimeoutError:
        pass
    finally:
        if reading:
            reading.cancel()
        writer.transport.abort()
    return last


@asynccontextmanager
async def held(port: int, count: int, part: bytes) -> AsyncIterator[None]:
    """So many connections that have begun like this and go no further."""
    writers = []
    try:
        for _ in range(count):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            writer.write(part)
        yield
    finally:
        for writer in writers:
            writer.transport.abort()
