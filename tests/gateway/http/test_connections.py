"""How many connections there may be, of one address and in all, and who gives way when there is no room for more."""

import asyncio
import resource
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from gateway.connections import MOST_DESCRIPTORS, Capacity, OpenConnections, take_all_descriptors
from gateway.process.server import server_config
from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.gateway.http.raw import Reply, post, received, request
from tests.parts.servers import running
from tests.rated import rated
from tests.sockets import OURS, TIMEOUT_SECONDS
from tests.stage import Stage

HALF = b"GET /graphql HTTP/1.1\r\nHost: sta"
HELLO = post({"query": "{ __typename }"})
HEALTH = request("GET", "/healthz")
SHAKE = request(
    "GET",
    "/graphql",
    Connection="Upgrade",
    Upgrade="websocket",
    Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    Sec_WebSocket_Version="13",
    Sec_WebSocket_Protocol="graphql-transport-ws",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    strict = rated(settings, connection_rate=8)
    return strict.model_copy(update={"connections_per_address": 5, "trusted_proxies": "127.0.0.9"})


@pytest.fixture
async def server(app: Starlette, settings: Settings) -> AsyncIterator[int]:
    config = server_config(app, settings)
    config.lifespan = "off"
    async with running(config) as port:
        yield port


@pytest.fixture
def connections(app: Starlette) -> OpenConnections:
    """Those of the server, with room for three."""
    found: OpenConnections = app.state.connections
    found.capacity = 3
    return found


@asynccontextmanager
async def opened(port: int, address: str, begin: bytes = b"") -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """A connection from that address, on which something was sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    try:
        writer.write(begin)
        yield reader, writer
    finally:
        writer.transport.abort()


async def answered(port: int, address: str, content: bytes) -> Reply:
    async with opened(port, address, content) as (reader, _):
        return await asyncio.wait_for(received(reader), TIMEOUT_SECONDS)


async def closed(reader: StreamReader) -> bool:
    """Whether the server closes without a word; waits for it to do so."""
    try:
        return await asyncio.wait_for(reader.read(), TIMEOUT_SECONDS) == b""
    except ConnectionError:
        return True


async def emptied(connections: OpenConnections) -> None:
    """Wait until none is counted any more."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while connections._count:
            await asyncio.sleep(0)
    assert (connections._idle, connections._shares._held) == ({}, {})


def socket(port: int, address: str, **headers: str) -> connect:
    """A WebSocket from that address."""
    return connect(
        f"ws://127.0.0.1:{port}/graphql",
        subprotocols=OURS,
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        local_addr=(address, 0),
    )


@ON_SQLITE
async def test_without_room_who_says_nothing_gives_way_to_who_comes(server: int, connections: OpenConnections) -> None:
    async with AsyncExitStack() as stack:
        silent = [await stack.enter_async_context(opened(server, f"127.0.1.{one}", HALF)) for one in range(7)]
        for number in range(3):
            assert (await answered(server, f"127.0.2.{number}", HELLO)).status == 200
        assert [await closed(reader) for reader, _ in silent[:4]] == [True] * 4
    await emptied(connections)


@ON_SQLITE
async def test_sockets_keep_their_places_and_monitoring_has_its_own(server: int, connections: OpenConnections) -> None:
    async with AsyncExitStack() as stack:
        held: list[ClientConnection] = [
            await stack.enter_async_context(socket(server, f"127.0.1.{one}")) for one in range(3)
        ]
        reply = await answered(server, "127.0.2.1", HELLO)
        assert (reply.status, reply.error["message"]) == (
            503,
            "There are as many connections as this node has room for.",
        )
        with pytest.raises(InvalidStatus):
            await stack.enter_async_context(socket(server, "127.0.2.2"))
        for number in range(10):
            assert (await answered(server, f"127.0.3.{number}", HEALTH)).status == 200
        assert (await answered(server, "127.0.2.3", request("GET", "/metrics"))).status == 200
        for one in held:
            await (await one.ping())
        await held[0].close()
        assert (await answered(server, "127.0.2.4", HELLO)).status == 200
    await emptied(connections)


@ON_SQLITE
async def test_who_wants_a_socket_before_they_are_answered_is_counted_once(
    server: int, connections: OpenConnections
) -> None:
    async with opened(server, "127.0.1.1", HELLO + SHAKE) as (reader, _):
        assert (await asyncio.wait_for(received(reader), TIMEOUT_SECONDS)).status == 200
        assert (await asyncio.wait_for(received(reader), TIMEOUT_SECONDS)).status == 400
        assert (connections._count, len(connections._idle)) == (1, 1)
    await emptied(connections)


@ON_SQLITE
async def test_without_room_who_is_not_heard_any_more_gives_way(server: int, connections: OpenConnections) -> None:
    refused = request("PUT", Content_Length="100")
    async with AsyncExitStack() as stack, asyncio.timeout(TIMEOUT_SECONDS):
        for one in range(3):
            reader, writer = await stack.enter_async_context(opened(server, f"127.0.1.{one}", refused))
            assert (await received(reader)).status == 405
            writer.write(b"x")
            assert await reader.read() == b""
        assert (await answered(server, "127.0.2.1", HELLO)).status == 200
    await emptied(connections)


@ON_SQLITE
async def test_an_address_has_its_share_of_connections_half_open_ones_too(
    server: int, app: Starlette, stage: Stage
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(opened(server, "127.0.1.1", HALF))
        last = await stack.enter_async_context(socket(server, "127.0.1.1"))
        async with opened(server, "127.0.1.1", HELLO) as (reader, _):
            assert await closed(reader)
        assert (await answered(server, "127.0.1.2", HELLO)).status == 200
        await last.close()
        stage.clock.move(seconds=2)
        assert (await answered(server, "127.0.1.1", HELLO)).status == 200
    await emptied(app.state.connections)


@ON_SQLITE
async def test_connections_that_are_opened_too_fast_are_closed_at_once(server: int, stage: Stage) -> None:
    for _ in range(8):
        assert (await answered(server, "127.0.1.1", HELLO)).status == 200
    async with opened(server, "127.0.1.1", HELLO) as (reader, _):
        assert await closed(reader)
    assert (await answered(server, "127.0.1.2", HELLO)).status == 200
    stage.clock.move(seconds=2)
    assert (await answered(server, "127.0.1.1", HELLO)).status == 200


@ON_SQLITE
async def test_what_comes_through_a_proxy_is_counted_by_whom_it_names(server: int, app: Starlette) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(socket(server, "127.0.0.9", X_Forwarded_For="198.51.100.1"))
        with pytest.raises(InvalidStatus) as refusal:
            await stack.enter_async_context(socket(server, "127.0.0.9", X_Forwarded_For="198.51.100.1"))
        response = refusal.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
        for _ in range(4):
            assert (await answered(server, "127.0.0.9", HELLO)).status == 200
        await stack.enter_async_context(socket(server, "127.0.0.9", X_Forwarded_For="198.51.100.2"))
    await emptied(app.state.connections)


@pytest.mark.parametrize(
    ("descriptors", "connections", "backlog"),
    [(256, 160, 32), (1_024, 832, 128), (65_536, 63_424, 2_048), (64, 1, 16)],
)
def test_there_is_room_for_what_comes_in_at_once_and_for_what_the_node_needs_itself(
    descriptors: int, connections: int, backlog: int
) -> None:
    assert Capacity.within(descriptors) == (connections, backlog)


def test_a_process_uses_all_the_descriptors_that_it_may_have() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard // 2, hard))
        take_all_descriptors()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(hard, MOST_DESCRIPTORS), hard)
        assert Capacity.of_process() == Capacity.within(hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
