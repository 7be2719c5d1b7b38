"""Pings at the protocol's own level: a dead socket is closed with a code after which clients come again."""

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect

from gateway.settings import Settings
from tests.clock import ManualClock
from tests.documents import CHAT
from tests.sockets import Socket
from tests.stage import Stage
from tests.subscriptions.briefly import groups

PROTOCOL: Any = ["graphql-transport-ws"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"ping_interval_seconds": 20, "ping_timeout_seconds": 10})


async def watched(stage: Stage, **by: float) -> None:
    """Time passes, and the sockets have been looked at."""
    stage.clock.move(**by)
    for _ in range(3):
        await stage.http.get("/healthz")


async def test_a_quiet_socket_is_pinged_and_stays_while_it_answers(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=PROTOCOL) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init"})
        assert (await socket.receive())["type"] == "connection_ack"
        for _ in range(3):
            await watched(live_stage, seconds=21)
            assert await socket.receive() == {"type": "ping"}
            await socket.send({"type": "pong"})
            await socket.send({"type": "ping"})
            assert await socket.receive() == {"type": "pong"}
            await watched(live_stage, seconds=11)


async def test_a_socket_that_does_not_answer_is_closed_and_its_subscriptions_end(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with connect(live_stage.ws_url, subprotocols=PROTOCOL) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {live_stage.ana.token}"}})
        await socket.receive()
        payload = {"query": CHAT, "variables": {"stream": stream}}
        await socket.send({"id": "1", "type": "subscribe", "payload": payload})
        async with asyncio.timeout(10):
            while not groups(live_stage):
                await live_stage.http.get("/healthz")
        await watched(live_stage, seconds=21)
        await watched(live_stage, seconds=9)
        assert groups(live_stage)
        await watched(live_stage, seconds=2)
        assert await socket.closed() == (4499, "Terminated")
        assert groups(live_stage) == []


async def test_a_talkative_socket_is_not_pinged(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        for _ in range(5):
            await watched(live_stage, seconds=15)
            await socket.ping()


async def test_a_socket_that_never_signs_in_is_closed(live_stage: Stage, clock: ManualClock) -> None:
    async with connect(live_stage.ws_url, subprotocols=PROTOCOL) as connection:
        await live_stage.http.get("/healthz")
        await watched(live_stage, seconds=9)
        await watched(live_stage, seconds=2)
        assert await Socket(connection).closed() == (4408, "Connection initialisation timeout")
