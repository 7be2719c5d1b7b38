"""Pings at the protocol's own level: a dead socket is closed with a code after which clients come again."""

import asyncio

import pytest
from websockets.asyncio.client import connect

from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clock import ManualClock
from tests.documents import CALL, CHAT
from tests.sockets import OURS, TIMEOUT_SECONDS, Socket
from tests.stage import Stage
from tests.subscriptions.briefly import groups, sockets_served


@pytest.fixture
def settings(settings: Settings) -> Settings:
    usual = {"ping_interval_seconds": 20, "ping_timeout_seconds": 10}
    return settings.model_copy(update={**usual, "call_ping_interval_seconds": 2, "call_ping_timeout_seconds": 4})


async def watched(stage: Stage, **by: float) -> None:
    """Time passes, and the sockets have been looked at."""
    stage.clock.move(**by)
    for _ in range(3):
        await stage.http.get("/healthz")


async def test_a_quiet_socket_is_pinged_and_stays_while_it_answers(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
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
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {live_stage.ana.token}"}})
        await socket.receive()
        payload = {"query": CHAT, "variables": {"stream": stream}}
        await socket.send({"id": "1", "type": "subscribe", "payload": payload})
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not groups(live_stage):
                await live_stage.http.get("/healthz")
        await watched(live_stage, seconds=21)
        await watched(live_stage, seconds=9)
        assert groups(live_stage)
        await watched(live_stage, seconds=2)
        assert await socket.closed() == (4499, "Terminated")
        assert groups(live_stage) == []


async def test_through_which_socket_somebody_is_in_a_call_is_watched_closely(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    async with (
        live_stage.ana.listening(CALL, session=session) as anas,
        connect(live_stage.ws_url, subprotocols=OURS) as connection,
    ):
        await anas.next()
        silent = Socket(connection)
        await silent.send({"type": "connection_init", "payload": {"authorization": f"Bearer {live_stage.ben.token}"}})
        await silent.receive()
        payload = {"query": CALL, "variables": {"session": session}}
        await silent.send({"id": "1", "type": "subscribe", "payload": payload})
        assert (await anas.next())["event"]["meter"]["state"] == "RUNNING"
        for seconds in (3, 3, 2):
            await watched(live_stage, seconds=seconds)
            await anas.socket.ping()
        assert await silent.closed() == (4499, "Terminated")
        await sockets_served(live_stage, 1)
        await live_stage.run_clock(seconds=6)
        assert (await anas.next())["event"]["meter"]["state"] == "PAUSED"


async def test_a_talkative_socket_is_not_pinged(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init"})
        assert (await socket.receive())["type"] == "connection_ack"
        for _ in range(5):
            await watched(live_stage, seconds=15)
            await socket.send({"type": "ping"})
            assert await socket.receive() == {"type": "pong"}


async def test_a_socket_that_never_signs_in_is_closed(live_stage: Stage, clock: ManualClock) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        await live_stage.http.get("/healthz")
        await watched(live_stage, seconds=9)
        await watched(live_stage, seconds=2)
        assert await Socket(connection).closed() == (4408, "Connection initialisation timeout")
