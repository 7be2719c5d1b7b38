"""``@greenroom/client`` as pages use it, in a Node process that is frozen for a while."""

import asyncio
import signal

import pytest

from gateway.sockets.closes import NO_PONG
from tests.clients.conftest import made
from tests.conftest import ON_POSTGRES
from tests.metrics import metric
from tests.parts.databases import Backend
from tests.sockets import TIMEOUT_SECONDS
from tests.system.nodes import THE_END, nodes, opened

SOME = 20
IMPATIENT = {"PING_INTERVAL_SECONDS": "1", "PING_TIMEOUT_SECONDS": "1"}


@ON_POSTGRES
@pytest.mark.proof
async def test_a_client_that_was_frozen_comes_back_by_itself_and_has_every_message_once_in_order(
    database_url: str, backend: Backend
) -> None:
    example = made("package")
    async with nodes(database_url, backend.broadcast_url, **IMPATIENT) as (server,):
        room = await opened(database_url, [server], "Ben")
        ana, ben = room.on(0, "Ana"), room.on(0, "Ben")

        async def write(*bodies: str) -> None:
            for body in bodies:
                await ana.do("sendMessage", streamId=room.stream, body=body)

        async with example.of(ben, server.port) as client:
            await client.do("follow", stream=room.stream, after=room.cursor)
            await write(*(f"before {number}" for number in range(SOME)))
            await client.until("said", f"before {SOME - 1}")
            client.process.send_signal(signal.SIGSTOP)
            await write(*(f"frozen {number}" for number in range(SOME)))
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while await metric(server.http, "greenroom_sockets"):
                    pass
            await write(*(f"cut off {number}" for number in range(SOME)))
            client.process.send_signal(signal.SIGCONT)
            await client.until("said", f"cut off {SOME - 1}")
            await write(THE_END)
            await client.until("said", THE_END)
        assert client.heard("said") == await room.log()
        # The last close is the client's own, and each before it the server's: on a slow machine there may be another.
        *lost, left = client.heard("closed")
        assert (set(lost), left) == ({NO_PONG.code}, 1000)
