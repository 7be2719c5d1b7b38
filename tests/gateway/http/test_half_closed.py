"""A client that says nothing more, and still reads: whoever has asked is answered."""

import asyncio
from asyncio import StreamReader
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from gateway.http import ending
from gateway.http.bounds import MOST_PIPELINED
from gateway.http.protocol import HTTPProtocol
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.documents import EMBLEM
from tests.gateway.http.raw import post, received, request
from tests.parts.servers import running
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

GOOD = post({"query": "{ __typename }"})
ANSWER = b'{"data":{"__typename":"Query"}}'
HANDSHAKE = request("GET", "/graphql", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13")
BEHIND = {
    "nothing": (b"", None),
    "half a head": (b"GET /healthz HTTP/1.1\r\nHost: st", None),
    "half a body": (GOOD[:-5], None),
    "a body of which nothing has come": (request(Content_Type="application/json", Content_Length="5"), None),
    "what is no request": (b"HELLO\r\n\r\n", 400),
    "a handshake": (HANDSHAKE, 400),
}
"""What may stand behind requests when their client ends, and how it is answered, if it is."""


@asynccontextmanager
async def said(port: int, content: bytes) -> AsyncIterator[StreamReader]:
    """A client that sends this, says nothing more, and reads."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(content)
            writer.write_eof()
            yield reader
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("count", [1, 3, 4 * MOST_PIPELINED])
@ON_SQLITE
@AS_SERVED
async def test_what_is_whole_is_answered_and_then_the_connection_closed(
    live_stage: Stage, server: int, behind: str, count: int
) -> None:
    content, status = BEHIND[behind]
    async with said(server, GOOD * count + content) as reader:
        assert [(await received(reader)).body for _ in range(count)] == [ANSWER] * count
        if status:
            assert (await received(reader)).status == status
        assert await reader.read() == b""


@pytest.mark.parametrize("half", [b"GET /healthz HTTP/1.1\r\nHost: st", GOOD[:-5], b""])
@ON_SQLITE
@AS_SERVED
async def test_half_a_request_is_none(live_stage: Stage, server: int, half: bytes) -> None:
    async with said(server, half) as reader:
        assert await reader.read() == b""


class Slow:
    """An application that answers when it is told to, on a server of ours."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_answer = asyncio.Event()
        self.heard_out = asyncio.Event()
        hearing = HTTPProtocol.eof_received

        def eof_received(protocol: HTTPProtocol) -> bool:
            self.heard_out.set()
            return hearing(protocol)

        monkeypatch.setattr(HTTPProtocol, "eof_received", eof_received)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"late"})


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    return Slow(monkeypatch)


@pytest.fixture
async def slow_server(slow: Slow) -> AsyncIterator[int]:
    async with running(uvicorn.Config(slow, http=HTTPProtocol, lifespan="off", log_config=None)) as port:
        yield port
        slow.may_answer.set()


async def test_whoever_has_ended_while_they_wait_is_answered(slow: Slow, slow_server: int) -> None:
    async with said(slow_server, GOOD) as reader:
        await slow.heard_out.wait()
        slow.may_answer.set()
        assert (await received(reader)).body == b"late"
        assert await reader.read() == b""


async def test_they_wait_for_no_longer_than_somebody_who_has_gone_may_be_kept(
    slow: Slow, slow_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "HEARD_OUT_SECONDS", 0)
    monkeypatch.setattr(ending, "LOOK_SECONDS", 0.01)
    async with said(slow_server, GOOD) as reader:
        assert await reader.read() == b""


@ON_SQLITE
@AS_SERVED
async def test_a_stream_ends_with_its_client_s_words(live_stage: Stage, app: Starlette, server: int) -> None:
    streams = app.state.endpoint.streams._open
    body = {"query": EMBLEM, "variables": {"stream": await live_stage.live()}}
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(post(body, Accept="text/event-stream"))
            await reader.readuntil(b"event: next")
            assert len(streams) == 1
            writer.write_eof()
            await reader.read()
            while streams:
                await asyncio.sleep(0)
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("before", [b"", GOOD * 2])
@ON_SQLITE
@AS_SERVED
async def test_so_does_one_that_begins_behind_them(
    live_stage: Stage, app: Starlette, server: int, before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "LOOK_SECONDS", 0.01)
    body = {"query": EMBLEM, "variables": {"stream": await live_stage.live()}}
    async with said(server, before + post(body, Accept="text/event-stream")) as reader:
        await reader.read()
        while app.state.endpoint.streams._open:
            await asyncio.sleep(0)
