"""Requests byte for byte, and what comes back: for what no client would send."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from tests.sockets import TIMEOUT_SECONDS, Answer

JSON = "application/json"


@dataclass
class Reply:
    """What a server answered. ``closed``: it has closed the connection after that."""

    status: int
    headers: dict[str, str]
    body: bytes
    closed: bool = False

    @property
    def error(self) -> Answer:
        """The one error of a GraphQL answer without data."""
        answer = orjson.loads(self.body)
        assert set(answer) == {"errors"}, answer
        (error,) = answer["errors"]
        found: Answer = error
        return found


def request(method: str = "POST", target: str = "/graphql", body: bytes = b"", **headers: str | None) -> bytes:
    """A request. Headers are written with ``_`` for ``-``; those that are None are left out."""
    return written(method, target, body, headers)


def post(body: Any, **headers: str | None) -> bytes:
    """A POST of JSON, or of bytes as they are."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return written("POST", "/graphql", content, {"Content_Type": JSON, "Accept": JSON, **headers})


def get(query_string: str, **headers: str | None) -> bytes:
    """A GET with these parameters."""
    return written("GET", f"/graphql?{query_string}", b"", {"Accept": JSON, **headers})


def written(method: str, target: str, body: bytes, headers: dict[str, str | None]) -> bytes:
    """A request as it goes over the wire."""
    length = str(len(body)) if body or method == "POST" else None
    given = {"Host": "stage", "Content_Length": length, **headers}
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value is not None]
    return f"{method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1") + body


async def sent(port: int, *parts: bytes, wait: float = 0.05) -> Reply:
    """What the server answers to these bytes; whether it closes is looked for over ``wait`` seconds at most."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            with suppress(ConnectionError):
                for part in parts:
                    writer.write(part)
                    await writer.drain()
            reply = await received(reader, bodiless=parts[0].startswith(b"HEAD"))
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                reply.closed = not await reader.read(1)
        return reply
    finally:
        writer.transport.abort()


async def received(reader: asyncio.StreamReader, *, bodiless: bool = False) -> Reply:
    """One answer, whole."""
    head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = 0 if bodiless else int(headers["content-length"])
    return Reply(int(head.split()[1]), headers, await reader.readexactly(length))
