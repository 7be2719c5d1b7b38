"""HTTP/1.1 on the wire: offers to upgrade that are ignored, heads that are too large, and connections that keep their
place through both."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import connect

from gateway.http import protocol
from gateway.http.protocol import HTTPProtocol
from gateway.process.server import server_config
from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.gateway.http.raw import JSON, Reply, get, post, received, request, sent
from tests.parts.servers import running
from tests.sockets import OURS, TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = ON_SQLITE

GOOD = {"query": "{ __typename }"}
ANSWER = b'{"data":{"__typename":"Query"}}'
H2C: dict[str, str | None] = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2_Settings": "AAEAAEAAAAIAAAAB",
}
HANDSHAKE: dict[str, str | None] = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Protocol": "graphql-transport-ws",
}
INSIDE = request("GET", "/healthz")
"""What would be answered if it were read as a request."""


@pytest.fixture(params=[True, False], ids=["frames", "texts"])
async def server(request: pytest.FixtureRequest, app: Starlette, settings: Settings) -> AsyncIterator[int]:
    """The server as it is run, with both of its WebSocket protocols."""
    config = server_config(app, settings.model_copy(update={"frame_bytes": request.param}))
    assert config.http is HTTPProtocol
    config.lifespan = "off"
    async with running(config) as port:
        yield port


async def replies(port: int, *parts: bytes, count: int) -> tuple[list[Reply], bytes]:
    """So many answers to these bytes, and what comes behind them until the server has nothing more to say."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            for part in parts:
                writer.write(part)
                await writer.drain()
            found = [await received(reader) for _ in range(count)]
            writer.write(request("GET", "/healthz", Connection="close"))
            last = await received(reader)
            assert last.body == b'{"status":"alive"}'
            return found, await reader.read()
    finally:
        writer.transport.abort()


OFFERS: dict[str, dict[str, str | None]] = {
    "h2c, as the JDK and curl offer it": H2C,
    "in other letters": {"connection": "UPGRADE,http2-settings", "UPGRADE": "H2C", "http2-Settings": "A"},
    "and to keep the connection": {**H2C, "Connection": "keep-alive, Upgrade, HTTP2-Settings"},
    "another protocol": {"Connection": "Upgrade", "Upgrade": "TLS/1.0"},
    "a WebSocket by POST": HANDSHAKE,
    "a WebSocket or h2c": {**HANDSHAKE, "Upgrade": "websocket, h2c"},
    "of no connection": {"Upgrade": "h2c"},
}


@pytest.mark.parametrize("offer", OFFERS)
async def test_an_offer_to_upgrade_is_ignored_and_the_request_answered(
    live_stage: Stage, server: int, offer: str
) -> None:
    whole = post(GOOD, **OFFERS[offer])
    (reply,), rest = await replies(server, whole, count=1)
    assert (reply.status, reply.body, rest) == (200, ANSWER, b"")
    assert "upgrade" not in reply.headers
    (reply,), rest = await replies(server, *(whole[at : at + 7] for at in range(0, len(whole), 7)), count=1)
    assert (reply.status, reply.body, rest) == (200, ANSWER, b"")


async def test_a_body_behind_an_offer_is_no_request(live_stage: Stage, server: int) -> None:
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(INSIDE), INSIDE)
    chunked = post(b"", **H2C, Content_Length=None, Transfer_Encoding="chunked") + chunk
    for smuggling in (post(INSIDE, **H2C), chunked, request("GET", "/nothing", INSIDE, **H2C)):
        (first, second), rest = await replies(server, smuggling + post(GOOD, **H2C), count=2)
        assert (first.status in (400, 404), second.body, rest) == (True, ANSWER, b"")


async def test_a_body_behind_a_handshake_is_no_request(live_stage: Stage, server: int) -> None:
    for handshake in (request("GET", "/graphql", INSIDE, **HANDSHAKE), request("GET", "/nothing", INSIDE, **HANDSHAKE)):
        reply = await sent(server, handshake, wait=TIMEOUT_SECONDS)
        assert (reply.status, reply.closed) == (400, True)


WRONG = {
    "no HTTP": (b"HELLO\r\n\r\n", 400),
    "an address that is none": (b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "too many headers": (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    "an address too long": (request("GET", "/" + "x" * 9_000), 414),
    "a head too large": (request("GET", "/", Cookie="x" * 70_000), 431),
    "for a proxy": (request("CONNECT", "stage:80"), 405),
    "a handshake": (request("GET", "/graphql", b"", **{**HANDSHAKE, "Accept": JSON}), 400),
    "a chunk that is none": (post(b"", Content_Length=None, Transfer_Encoding="chunked") + b"x\r\n", 400),
}
"""What is no request, and how it is answered behind others."""


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("before", [1, 3])
async def test_answers_come_in_the_order_of_what_they_answer(
    live_stage: Stage, server: int, wrong: str, before: int
) -> None:
    content, status = WRONG[wrong]
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(post(GOOD) * before + content)
            found = [await received(reader) for _ in range(before + 1)]
    finally:
        writer.transport.abort()
    assert [reply.body for reply in found[:-1]] == [ANSWER] * before
    assert found[-1].status == status


async def test_behind_an_answer_a_connection_becomes_a_socket(live_stage: Stage, server: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(post(GOOD))
            assert (await received(reader)).body == ANSWER
            writer.write(request("GET", "/graphql", b"", **HANDSHAKE))
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    finally:
        writer.transport.abort()


IN_FULL = {
    "http://stage/graphql": 405,
    "HTTP://stage:80/graphql?a=http://elsewhere/": 405,
    "https://somebody@stage/healthz": 200,
    "http://stage": 307,
    "http://stage?a=/healthz": 307,
    "http://": 400,
    "http:///graphql": 400,
    "stage/graphql": 400,
}
"""Addresses that name the host, and how they are answered by PUT or, where that can be asked, GET."""


@pytest.mark.parametrize("address", IN_FULL)
async def test_an_address_may_name_the_host(live_stage: Stage, server: int, address: str) -> None:
    method = "PUT" if "graphql" in address else "GET"
    assert (await sent(server, request(method, address))).status == IN_FULL[address]


@pytest.mark.parametrize("address", ["ws://stage/graphql", "http://stage:80/graphql?a=b"])
async def test_so_may_that_of_a_socket(live_stage: Stage, server: int, address: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            writer.write(request("GET", address, b"", **HANDSHAKE))
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    finally:
        writer.transport.abort()


async def test_we_are_no_proxy(live_stage: Stage, server: int) -> None:
    for target in ("/graphql", "stage:80"):
        reply = await sent(server, request("CONNECT", target) + INSIDE, wait=TIMEOUT_SECONDS)
        assert (reply.status, reply.error["extensions"], reply.closed) == (405, {"code": "BAD_REQUEST"}, True)


@pytest.mark.parametrize(
    "headers", [{"Cookie": "x" * 8_200}, {"Cookie": "x" * 64 * 1024}, dict.fromkeys("abcdef", "x" * 9_000)]
)
async def test_headers_of_64_kib_are_taken(live_stage: Stage, server: int, headers: dict[str, str]) -> None:
    reply = await sent(server, post(GOOD, **headers))
    assert reply.body == ANSWER
    url = f"ws://127.0.0.1:{server}/graphql"
    async with connect(url, subprotocols=OURS, additional_headers=headers) as connection:
        await connection.send('{"type":"connection_init"}')
        assert orjson.loads(await connection.recv())["type"] == "connection_ack"


async def test_a_handshake_may_have_many_headers(live_stage: Stage, server: int) -> None:
    many = {f"X-{number}": "x" for number in range(80)}
    async with connect(f"ws://127.0.0.1:{server}/graphql", subprotocols=OURS, additional_headers=many) as connection:
        assert connection.subprotocol == OURS[0]


TOO_LARGE = {
    "a cookie": {"Cookie": "x" * 70_000},
    "many headers": {f"X-{number}": "x" * 1_000 for number in range(70)},
    "a megabyte": {"Cookie": "x" * 1024 * 1024},
}


@pytest.mark.parametrize("headers", TOO_LARGE.values(), ids=TOO_LARGE.keys())
@pytest.mark.parametrize("kind", [{}, HANDSHAKE, H2C], ids=["request", "handshake", "h2c"])
async def test_a_larger_head_is_answered_with_431_and_the_connection_closed(
    live_stage: Stage, server: int, headers: dict[str, str | None], kind: dict[str, str | None]
) -> None:
    whole = request("GET", "/graphql?query={__typename}", b"", **kind, **headers)
    for parts in ([whole], [whole[:30_000], whole[30_000:]], [whole + INSIDE]):
        reply = await sent(server, *parts, wait=TIMEOUT_SECONDS)
        assert (reply.status, reply.error["extensions"], reply.closed) == (431, {"code": "BAD_REQUEST"}, True)
        assert reply.error["message"] == "The head of a request has at most 66 KiB."


async def test_a_header_without_an_end_is_answered_with_431(live_stage: Stage, server: int) -> None:
    reply = await sent(server, b"GET / HTTP/1.1\r\nA: " + b"x" * 600_000, wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.closed) == (431, True)


@pytest.mark.parametrize("kind", [{}, HANDSHAKE, H2C], ids=["request", "handshake", "h2c"])
async def test_an_address_of_more_than_8_kib_is_answered_414(
    live_stage: Stage, server: int, kind: dict[str, str | None]
) -> None:
    whole = request("GET", "/graphql?query={__typename}&x=" + "x" * 8_200, b"", **kind)
    for parts in ([whole], [whole[:3_000], whole[3_000:]], [b"GET /" + b"x" * 600_000]):
        reply = await sent(server, *parts, wait=TIMEOUT_SECONDS)
        assert (reply.status, reply.error["extensions"], reply.closed) == (414, {"code": "BAD_REQUEST"}, True)
    address = "query={__typename}&x="
    found = await sent(server, get(address + "x" * (8 * 1024 - len("/graphql?" + address))))
    assert found.body == ANSWER


@pytest.mark.parametrize("kind", [{}, HANDSHAKE, H2C], ids=["request", "handshake", "h2c"])
async def test_more_than_100_headers_are_answered_431(
    live_stage: Stage, server: int, kind: dict[str, str | None]
) -> None:
    whole = request("GET", "/graphql?query={__typename}", b"", **kind, **{f"X-{number}": "x" for number in range(100)})
    endless = b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 100_000
    for head in (whole, endless):
        reply = await sent(server, head, wait=TIMEOUT_SECONDS)
        assert (reply.status, reply.error["message"], reply.closed) == (431, "A request has at most 100 headers.", True)


async def test_100_headers_are_taken(live_stage: Stage, server: int) -> None:
    given = post(GOOD).split(b"\r\n\r\n")[0].count(b"\r\n")
    reply = await sent(server, post(GOOD, **{f"X-{number}": "x" for number in range(100 - given)}))
    assert reply.body == ANSWER


async def test_large_bodies_and_requests_in_a_row_are_no_large_head(live_stage: Stage, server: int) -> None:
    large = post({**GOOD, "variables": {"x": "y" * 200_000}})
    found, rest = await replies(server, large + post(GOOD, Cookie="x" * 60_000) + large, count=3)
    assert ([reply.body for reply in found], rest) == ([ANSWER] * 3, b"")
    small = post(GOOD) * 200
    assert len(small) * 4 > 66 * 1024
    found, rest = await replies(server, small * 4, count=800)
    assert ([reply.status for reply in found], rest) == ([200] * 800, b"")


async def test_an_idle_connection_is_kept_longer_than_a_proxy_keeps_its_own(app: Starlette, settings: Settings) -> None:
    assert server_config(app, Settings()).timeout_keep_alive == 75
    config = server_config(app, settings.model_copy(update={"keep_alive_seconds": 1}))
    config.lifespan = "off"
    async with running(config) as port:
        began = asyncio.get_running_loop().time()
        assert (await sent(port, post(GOOD), wait=TIMEOUT_SECONDS)).closed
        assert 1 <= asyncio.get_running_loop().time() - began < TIMEOUT_SECONDS


async def test_a_head_that_is_slow_is_answered_408(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    reply = await sent(server, b"POST /graphql HTTP/1.1\r\nHost: stage\r\nX-Slow: 1", wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.closed) == (408, True)


async def test_a_further_head_that_is_slow_is_answered_408_too(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        writer.write(post(GOOD))
        assert (await received(reader)).body == ANSWER
        await asyncio.sleep(0.5)  # an idle connection is kept for longer than a head may take
        writer.write(post(GOOD) + b"GET /healthz HTTP/1.1\r\n")
        assert (await received(reader)).body == ANSWER
        assert (await received(reader)).status == 408
        assert await reader.read() == b""
    writer.close()


async def test_who_says_nothing_is_hung_up_on(live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await reader.read() == b""
    writer.close()


MOST_PINGED = 32 * 1024 * 1024
PINGS = (b"\x89\xfd" + bytes(4) + b"x" * 125) * 500


async def test_who_pings_on_and_reads_nothing_is_dropped(live_stage: Stage, server: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server, limit=1024)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        writer.write(request("GET", "/graphql", b"", **HANDSHAKE))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        with pytest.raises(ConnectionError):
            await ping_on(writer)
    writer.close()


async def ping_on(writer: asyncio.StreamWriter) -> None:
    """Ping, and read nothing."""
    for _ in range(MOST_PINGED // len(PINGS)):
        writer.write(PINGS)
        await writer.drain()
        await asyncio.sleep(0)
