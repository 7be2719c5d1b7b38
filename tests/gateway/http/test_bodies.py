"""How a body may come: in parts, slowly, never; and what becomes of the connection."""

import asyncio

import pytest

from gateway.http.bounds import LINGER_BYTES
from gateway.settings.settings import Settings
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.gateway.http.raw import JSON, get, post, received, request, sent
from tests.gateway.http.test_bad_requests import BAD, GOOD, chunked, is_served
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = ON_SQLITE

HEAD = request(Content_Type=JSON, Accept=JSON, Content_Length="27")
BODY = b'{"query": "{ __typename }"}'
ANSWER = b'{"data":{"__typename":"Query"}}'
SECONDS = 0.5
USUAL_SECONDS = Settings().body_timeout_seconds


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"body_timeout_seconds": SECONDS})


async def test_a_body_may_come_in_parts(live_stage: Stage, server: int) -> None:
    assert (await sent(server, HEAD, BODY[:5], BODY[5:])).body == ANSWER
    assert (await sent(server, chunked(BODY[:5], BODY[5:]))).body == ANSWER


async def test_the_length_of_a_body_may_begin_with_noughts(live_stage: Stage, server: int) -> None:
    assert (await sent(server, post(BODY, Content_Length=f"{len(BODY):09}"))).body == ANSWER
    too_long = await sent(server, request(Content_Type=JSON, Content_Length=f"{300_000:09}"))
    assert (too_long.status, too_long.headers["connection"]) == (413, "close")


async def test_of_a_name_that_is_given_twice_the_last_counts(live_stage: Stage, server: int) -> None:
    assert (await sent(server, post(b'{"query": "{ nothing }", "query": "{ __typename }"}'))).body == ANSWER


async def test_of_a_body_that_never_comes_the_client_is_told_and_the_connection_closes(
    live_stage: Stage, server: int
) -> None:
    for part in (b"", BODY[:5], BODY[:26]):
        began = asyncio.get_running_loop().time()
        reply = await sent(server, HEAD, part, wait=TIMEOUT_SECONDS)
        assert SECONDS <= asyncio.get_running_loop().time() - began < USUAL_SECONDS
        assert (reply.status, reply.error["extensions"], reply.closed) == (408, {"code": BAD}, True)
        assert reply.error["message"] == "The body of a request comes within 0.5 seconds."
    assert await is_served(server)


async def test_a_body_that_drips_has_no_longer(live_stage: Stage, server: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    writer.write(request(Content_Type=JSON, Content_Length="1000"))

    async def drip() -> None:
        while True:
            writer.write(b" ")
            await asyncio.sleep(SECONDS / 20)

    dripping = asyncio.create_task(drip())
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            assert (await received(reader)).status == 408
    finally:
        dripping.cancel()
        writer.transport.abort()


PART = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
UPLOADS = {
    "of a length": request(Content_Type=JSON, Content_Length=str(20 * len(PART) * 16)),
    "in parts": request(Content_Type=JSON, Content_Length=None, Transfer_Encoding="chunked"),
    "of another type": request(Content_Type="text/plain", Content_Length=None, Transfer_Encoding="chunked"),
    "that nobody waits for": request("POST", "/nothing", Content_Length=None, Transfer_Encoding="chunked"),
}
"""Heads of bodies that are refused, or not read."""


async def upload(writer: asyncio.StreamWriter, megabytes: int) -> None:
    """So much of a body, as fast as it is taken."""
    for _ in range(megabytes * 16):
        writer.write(PART)
        await writer.drain()


@AS_SERVED
@pytest.mark.parametrize("kind", UPLOADS)
async def test_who_sends_20_megabytes_before_they_read_reads_why_they_are_refused(
    live_stage: Stage, server: int, kind: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(UPLOADS[kind])
            await upload(writer, 20)
            assert (await received(reader)).status in (404, 413, 415)
            assert await reader.read() == b""
    finally:
        writer.transport.abort()


@AS_SERVED
@pytest.mark.parametrize("kind", UPLOADS)
async def test_of_what_is_refused_no_more_is_read_than_somebody_sends_by_mistake(
    live_stage: Stage, server: int, kind: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    uploading = asyncio.create_task(upload(writer, 4 * LINGER_BYTES // 1024**2))
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(UPLOADS[kind])
            assert (await received(reader)).status in (404, 413, 415)
            with pytest.raises(ConnectionError):
                await uploading
    finally:
        uploading.cancel()
        writer.transport.abort()
    assert await is_served(server)


async def test_a_client_that_leaves_in_the_middle_of_its_body_disturbs_nobody(
    live_stage: Stage, server: int, caplog: pytest.LogCaptureFixture
) -> None:
    for part in (b"", BODY[:5]):
        _, writer = await asyncio.open_connection("127.0.0.1", server)
        writer.write(HEAD + part)
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.transport.abort()
    await asyncio.sleep(0.05)
    assert await is_served(server)
    assert caplog.records == []


async def test_a_connection_is_kept_after_a_refusal_whose_body_was_read(live_stage: Stage, server: int) -> None:
    refused = (post(b"{"), post(GOOD, Authorization="Bearer x"), get("query=%ff"), request("PUT", Content_Length=None))
    for bad in refused:
        reader, writer = await asyncio.open_connection("127.0.0.1", server)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            for message, status in ((bad, (400, 401, 405)), (post(GOOD), (200,)), (bad, (400, 401, 405))):
                writer.write(message)
                assert (await received(reader)).status in status, bad
        writer.transport.abort()


async def test_a_refused_body_is_not_taken_for_the_next_request(live_stage: Stage, server: int) -> None:
    for bad in (request("PUT", body=post(GOOD)), request(body=post(GOOD), Content_Type="text/plain")):
        reader, writer = await asyncio.open_connection("127.0.0.1", server)
        writer.write(bad)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            assert (await received(reader)).headers["connection"] == "close"
            assert await reader.read() == b""
        writer.transport.abort()


async def test_who_asks_for_leave_to_send_too_much_is_refused_before_they_send(live_stage: Stage, server: int) -> None:
    head = request(Content_Type=JSON, Content_Length="300000", Expect="100-continue")
    assert (await sent(server, head)).status == 413
    assert (await sent(server, request("PUT", Content_Length="300000", Expect="100-continue"))).status == 405


async def test_head_is_told_what_get_and_post_are_for(live_stage: Stage, server: int) -> None:
    reply = await sent(server, request("HEAD"))
    assert (reply.status, reply.headers["allow"], reply.body) == (405, "GET, POST", b"")
