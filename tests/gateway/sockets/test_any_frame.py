"""Whatever is sent over a socket, it is answered, or the socket closed with a code that says why; never a crash."""

import logging
from contextlib import suppress

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateway.process.server import SOCKET_MESSAGE_BYTES
from gateway.settings.settings import Settings
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.gateway.http.test_any_request import DOCUMENTS, REQUESTS, VALUES
from tests.sockets import OURS, Socket
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

CLOSES = {1000, 4400, 4401, 4403, 4409, 4429}
TYPES = st.sampled_from(["connection_init", "ping", "pong", "subscribe", "subscribe", "complete", "next"])
IDS = st.sampled_from(["1", "2"])
SUBSCRIBE = st.fixed_dictionaries(
    {"type": st.just("subscribe"), "id": IDS, "payload": REQUESTS | st.fixed_dictionaries({"query": DOCUMENTS})}
)
NEARLY = st.fixed_dictionaries({"type": TYPES | VALUES}, optional={"id": IDS | VALUES, "payload": REQUESTS | VALUES})
FRAMES = (
    st.text(max_size=60)
    | st.binary(max_size=20)
    | (SUBSCRIBE | NEARLY | VALUES).map(lambda one: orjson.dumps(one).decode())
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(first=st.booleans(), frames=st.lists(FRAMES, max_size=6), last=st.booleans())
async def test_any_frames_are_answered_or_close_the_socket_with_a_code(
    live_stage: Stage, caplog: pytest.LogCaptureFixture, first: bool, frames: list[str | bytes], last: bool
) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        with suppress(ConnectionClosed):
            for frame in ['{"type":"connection_init"}'] * first + frames:
                await connection.send(frame)
            if last:
                connection.transport.abort()
            else:
                await answered(connection)
    assert last or connection.close_code in CLOSES
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def answered(connection: ClientConnection) -> None:
    """All that was sent has been looked at."""
    await connection.send('{"type":"complete","id":"1"}')
    await connection.send('{"type":"complete","id":"2"}')
    await connection.send('{"type":"ping"}')
    while orjson.loads(await connection.recv())["type"] != "pong":
        pass


@pytest.mark.parametrize("parts", [1, 4])
async def test_a_message_has_its_limit(live_stage: Stage, parts: int) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        size = SOCKET_MESSAGE_BYTES // parts + 1
        await connection.send([" " * size] * parts if parts > 1 else " " * size)
        assert (await Socket(connection).closed())[0] == 1009


async def test_10_000_operations_in_a_row_are_answered_within_bounds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    limit = Settings(jwt_secret="x").subscriptions_per_socket
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        await connection.send('{"type":"connection_init"}')
        await connection.recv()
        payload = {"query": "subscription($id: ID!) { emblem(streamId: $id) { emblem } }", "variables": {"id": stream}}
        told: dict[str, int] = {}
        for number in range(10_000):
            await connection.send(orjson.dumps({"type": "subscribe", "id": str(number), "payload": payload}).decode())
        while sum(told.values()) < 10_000:
            message = orjson.loads(await connection.recv())
            told[message["type"]] = told.get(message["type"], 0) + 1
        assert told == {"next": limit, "error": 10_000 - limit}
