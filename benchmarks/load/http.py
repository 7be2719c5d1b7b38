"""A client of HTTP/1.1 that keeps its connection, and asks one thing at a time."""

import asyncio
import time
from typing import Any, cast

import orjson

from benchmarks.load.crowd import LoadFailed

IDLE_SECONDS = 2.0
"""After so long a connection is opened anew: a server may be about to close it (uvicorn after 5 s)."""

END_OF_HEAD = b"\r\n\r\n"
END_OF_CHUNKS = b"0\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection at a time."""

    def __init__(self, port: int, token: str | None) -> None:
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._port = port
        self._head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\n{authorization}Content-Length: "
        ).encode()
        self._buffer = b""
        self._ends_at = -1
        self._answer: asyncio.Future[bytes] | None = None
        self._used_at = time.monotonic()
        self._transport: asyncio.Transport

    async def open(self) -> None:
        """Connect. Raises OSError when nobody listens."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)

    async def ask(self, body: bytes) -> bytes:
        """The body of the answer to one POST. Raises LoadFailed unless it is 200.

        One at a time: who asks while another answer is outstanding needs another client.
        """
        if self._answer and not self._answer.done():
            raise RuntimeError("this client still waits for an answer")
        if time.monotonic() > self._used_at + IDLE_SECONDS or self._transport.is_closing():
            self._transport.abort()
            await self.open()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        return await self._answer

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of one operation. Raises LoadFailed when there are errors."""
        answer = orjson.loads(await self.ask(orjson.dumps({"query": query, "variables": variables})))
        if answer.get("errors"):
            raise LoadFailed(str(answer["errors"])[:300])
        found: dict[str, Any] = answer.get("data") or {}
        return found

    def close(self) -> None:
        """Leave."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to ask."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Who waits for an answer gets none."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(LoadFailed("the connection was closed"))

    def data_received(self, data: bytes) -> None:
        """A piece of the answer, which is whole by its length or by its last chunk."""
        self._buffer = self._buffer + data if self._buffer else data
        if self._ends_at < 0 and not self._read_head():
            return
        if self._ends_at:
            if len(self._buffer) >= self._ends_at:
                self._done(self._buffer[self._begins_at : self._ends_at])
        elif self._buffer.endswith(END_OF_CHUNKS):
            self._done(unchunked(self._buffer[self._begins_at :]))

    def _read_head(self) -> bool:
        """Find where the body begins and ends; an end of 0 means chunks."""
        stop = self._buffer.find(END_OF_HEAD)
        if stop < 0:
            return False
        head = self._buffer[:stop].lower()
        self._begins_at = stop + len(END_OF_HEAD)
        at = head.find(b"content-length:")
        self._ends_at = 0 if at < 0 else self._begins_at + int(head[at + 15 :].split(b"\r\n", 1)[0])
        return True

    def _done(self, body: bytes) -> None:
        status, self._buffer, self._ends_at = self._buffer[9:12], b"", -1
        self._used_at = time.monotonic()
        if self._answer and not self._answer.done():
            if status == b"200":
                self._answer.set_result(body)
            else:
                self._answer.set_exception(LoadFailed(f"status {status.decode()}: {body[:200]!r}"))


def unchunked(body: bytes) -> bytes:
    """The content of a chunked body."""
    content = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        content, body = content + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return content


async def open_client(port: int, token: str | None = None) -> Client:
    """A connection of its own."""
    client = Client(port, token)
    await client.open()
    return client
