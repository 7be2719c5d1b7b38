"""What is no HTTP: it is answered as what cannot be understood, others are served, and no answer has it within."""

import asyncio

import pytest
from starlette.applications import Starlette

from gateway.http import ending
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.gateway.http.raw import JSON, received, request, sent
from tests.gateway.http.test_bad_requests import is_served
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

CHUNKED: dict[str, str | None] = {"Content_Length": None, "Transfer_Encoding": "chunked", "Content_Type": JSON}
NO_PART = b"x\r\n"

NO_HTTP = {
    "no text": b"\x00\xff\r\n\r\n",
    "a version to come": b"POST /graphql HTTP/9\r\n\r\n",
    "a length below nothing": request(Content_Length="-1"),
    "a length that is no number": request(Content_Length="x"),
    "two lengths": request(Content_Length="2", content_length="3"),
    "a length and parts": request(Transfer_Encoding="chunked"),
    "a header of two lines": request(Accept="text/html,\r\n application/json"),
    "a name with a space": b"GET /healthz HTTP/1.1\r\nA : b\r\n\r\n",
    "lines of another kind": b"GET /healthz HTTP/1.1\nHost: stage\n\n",
    "a part that is none": request("POST", "/graphql", NO_PART, **CHUNKED),
    "a part that is none, for who needs no body": request("GET", "/healthz", NO_PART, **CHUNKED),
    "a part that is none, instead of asking": request("POST", "/graphql", NO_PART, Expect="100-continue", **CHUNKED),
    "a handshake with a body": request("GET", body=b"x", Connection="Upgrade", Upgrade="websocket"),
}


@pytest.mark.parametrize("what", NO_HTTP)
async def test_it_is_a_bad_request_and_others_are_served(
    live_stage: Stage, server: int, what: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "LINGER_SECONDS", 0)
    reply = await sent(server, NO_HTTP[what], wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.error["extensions"], reply.closed) == (400, {"code": "BAD_REQUEST"}, True)
    assert await is_served(server)
    assert caplog.records == []


@pytest.mark.parametrize("what", ["two lengths", "a name with a space", "a part that is none"])
async def test_who_goes_on_sending_it_reads_why(live_stage: Stage, server: int, what: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(NO_HTTP[what])
            for _ in range(30):
                writer.write(b" " * 65_536)
                await writer.drain()
            assert (await received(reader)).status == 400
            assert await reader.read() == b""
    finally:
        writer.transport.abort()


async def test_nothing_is_said_within_an_answer(live_stage: Stage, app: Starlette, server: int) -> None:
    stream = await live_stage.live()
    asked = f"/graphql?query=subscription{{emblem(streamId:%22{stream.replace('=', '%3D')}%22){{emblem}}}}"
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(request("GET", asked, b"", Accept="text/event-stream", **CHUNKED))
            await reader.readuntil(b"}\n\n\r\n")
            writer.write(NO_PART)
            assert await reader.read() == b""
            while app.state.endpoint.streams._open:
                await asyncio.sleep(0)
    finally:
        writer.transport.abort()
