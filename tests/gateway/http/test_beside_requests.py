"""What a connection may carry beside heads and bodies: trailers that are no headers, what has no end, and requests that
wait behind others."""

import asyncio
from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from starlette.applications import Starlette

from gateway.http.bounds import BESIDE_BYTES, MOST_PIPELINED, PIECE_BYTES
from gateway.http.protocol import HTTPProtocol
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.documents import EMBLEM
from tests.gateway.http.raw import JSON, post, received, request, sent
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

WHO = {"query": "{ viewer { user { displayName } } }"}
NOBODY = b'{"data":{"viewer":null}}'
CHUNKED: dict[str, str | None] = {"Content_Length": None, "Transfer_Encoding": "chunked", "Content_Type": JSON}
SHORT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
ENOUGH = 64 * BESIDE_BYTES
"""More than a kernel keeps for a connection that nobody reads."""


def in_parts(body: bytes, trailers: bytes = b"") -> bytes:
    """A request in two parts, with trailers behind them."""
    parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:]))
    return post(b"", **CHUNKED) + parts + b"0\r\n" + trailers + b"\r\n"


async def test_a_trailer_is_no_header(live_stage: Stage, server: int) -> None:
    body = post(WHO).partition(b"\r\n\r\n")[2]
    token = f"Authorization: Bearer {live_stage.ben.token}\r\n".encode()
    for trailers in (b"", token, token * 2, b"X-Request-Id: mine\r\n", b"a: b\r\n" * 150):
        reply = await sent(server, in_parts(body, trailers))
        assert (reply.status, reply.body) == (200, NOBODY)
        assert reply.headers["x-request-id"] != "mine"


ENDLESS = {
    "a trailer": (b"0\r\nA: ", b"x" * 65_536),
    "trailers": (b"0\r\n", b"a: b\r\n" * 10_000),
    "what is said of a part": (b"1;", b"x" * 65_536),
    "parts of a byte": (b"", b"1\r\nx\r\n" * 10_000),
}


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/nothing"])
@pytest.mark.parametrize("what", ENDLESS)
async def test_what_has_no_end_is_not_read_to_its_end(live_stage: Stage, server: int, path: str, what: str) -> None:
    begin, more = ENDLESS[what]
    head = request("POST", path, b"", **CHUNKED)
    assert await taken(server, chain([head + begin], repeat(more))) < ENOUGH


async def test_a_body_that_nobody_waits_for_is_not_read_to_its_end(live_stage: Stage, server: int) -> None:
    head = request("POST", "/nothing", b"", Content_Length="99999999999")
    assert await taken(server, chain([head], repeat(b"x" * 65_536))) < ENOUGH
    assert await taken(server, chain([SHORT], repeat(b"\r\n" * 32_768))) < ENOUGH


async def taken(port: int, parts: Iterator[bytes]) -> int:
    """How much is taken before the connection is closed, of what is sent until it is; all of ENOUGH otherwise."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    sent_bytes = 0
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while sent_bytes < ENOUGH:
                writer.write(part := next(parts))
                sent_bytes += len(part)
                await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()
    return sent_bytes


async def test_a_body_in_short_parts_is_taken(live_stage: Stage, server: int) -> None:
    body = post(WHO).partition(b"\r\n\r\n")[2] + b" " * 10_000
    parts = b"".join(b"1\r\n%c\r\n" % one for one in body)
    reply = await sent(server, post(b"", **CHUNKED) + parts + b"0\r\n\r\n")
    assert (reply.status, reply.body) == (200, NOBODY)


async def test_requests_in_line_are_read_as_those_before_them_are_answered(
    live_stage: Stage, app: Starlette, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = 0
    taking = HTTPProtocol.on_headers_complete

    def on_headers_complete(self: HTTPProtocol) -> None:
        nonlocal longest
        taking(self)
        longest = max(longest, len(self.pipeline))

    monkeypatch.setattr(HTTPProtocol, "on_headers_complete", on_headers_complete)
    stream = await live_stage.live()
    body = {"query": EMBLEM, "variables": {"stream": stream}}
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(post(body, Accept="text/event-stream") + SHORT * 20_000)
            await reader.readuntil(b"event: next")
            assert (await sent(server, SHORT)).status == 200
            app.state.endpoint.streams.stop()
            await reader.readuntil(b'{"status":"alive"}')
    finally:
        writer.transport.abort()
    assert 0 < longest <= MOST_PIPELINED + PIECE_BYTES // len(SHORT) + 1
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(SHORT * 5_000)
            assert {(await received(reader)).status for _ in range(5_000)} == {200}
    finally:
        writer.transport.abort()
    assert longest <= MOST_PIPELINED + PIECE_BYTES // len(SHORT) + 1


async def test_that_a_client_has_gone_is_told_to_the_request_that_is_served(
    live_stage: Stage, app: Starlette, server: int
) -> None:
    streams = app.state.endpoint.streams._open
    body = {"query": EMBLEM, "variables": {"stream": await live_stage.live()}}
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        writer.write(post(body, Accept="text/event-stream") + SHORT)
        await reader.readuntil(b"event: next")
        assert len(streams) == 1
        writer.transport.abort()
        while streams:
            await asyncio.sleep(0)
