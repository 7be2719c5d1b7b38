"""HTTP/1.0, which knows neither parts nor answers before the answer."""

import asyncio

from starlette.applications import Starlette

from gateway.http.sse import STOPPING
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.documents import EMBLEM
from tests.gateway.http.raw import post, received, request, sent
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

GOOD = post({"query": "{ __typename }"}, Expect="100-continue")
ANSWER = b'{"data":{"__typename":"Query"}}'


def by_1_0(whole: bytes) -> bytes:
    """The same request by HTTP/1.0."""
    return whole.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)


async def test_a_stream_comes_as_it_is_and_ends_with_the_connection(
    live_stage: Stage, app: Starlette, server: int
) -> None:
    body = {"query": EMBLEM, "variables": {"stream": await live_stage.live()}}
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(by_1_0(post(body, Accept="text/event-stream")))
            head = await reader.readuntil(b"\r\n\r\n")
            assert await reader.readuntil(b"\n") == b"event: next\n"
            assert (await reader.readuntil(b"\n\n")).startswith(b'data: {"data":{"emblem":')
            app.state.endpoint.streams.stop()
            assert await reader.read() == STOPPING.encode()
    finally:
        writer.transport.abort()
    assert b"transfer-encoding" not in head.lower()
    assert b"\r\nconnection: close\r\n" in head.lower()


async def test_an_answer_of_a_known_length_says_it(live_stage: Stage, server: int) -> None:
    for content, answer in ((post({"query": "{ __typename }"}), ANSWER), (request("HEAD", "/healthz"), b"")):
        reader, writer = await asyncio.open_connection("127.0.0.1", server)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                writer.write(by_1_0(content))
                reply = await received(reader, bodiless=not answer)
                assert (reply.status, reply.body, await reader.read()) == (200, answer, b"")
                assert int(reply.headers["content-length"]) > 0
        finally:
            writer.transport.abort()


async def test_nobody_is_told_to_go_on(live_stage: Stage, server: int) -> None:
    head, _, body = by_1_0(GOOD).partition(b"\r\n\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(head + b"\r\n\r\n")
            # Whoever else is answered behind it comes when its head has been read, and its body is waited for.
            assert (await sent(server, request("GET", "/healthz"))).status == 200
            writer.write(body)
            assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")
    finally:
        writer.transport.abort()
